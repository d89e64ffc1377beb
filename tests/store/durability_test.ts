/* What the disk was asked for by those who want to survive a loss of power, as the system was asked. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Reader } from "../../mod.ts";
import { PLAIN, tempFolder } from "../support/mod.ts";

/** Tells whether calls of the system can be looked at here. */
function canTrace(): boolean {
  try {
    return new Deno.Command("strace", { args: ["-f", "true"] }).outputSync().success;
  } catch {
    console.warn("strace is not there, or may not look: what is asked of the disk is not tested");
    return false;
  }
}

const traced = { ignore: Deno.build.os !== "linux" || !canTrace() };

/** Runs a program of `tests/programs/` under strace, and gives what it printed. */
function trace(flags: readonly string[], name: string, ...args: string[]): string {
  const program = fileURLToPath(new URL(`../programs/${name}`, import.meta.url));
  const run = [Deno.execPath(), "run", "--quiet", "--no-check", "--allow-all", program, ...args];
  const { code, stdout, stderr } = new Deno.Command("strace", {
    args: ["-f", "-qq", ...flags, ...run],
    env: PLAIN,
  }).outputSync();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Gives, for each step of `durable.ts`, the paths that were synced in it, without what stands before the folder. */
function syncsOf(durability: string): Map<string, string[]> {
  using folder = tempFolder();
  const log = folder.file("trace");
  Deno.mkdirSync(folder.file("data"));
  const calls = ["-y", "-s", "100", "-e", "trace=fsync,fdatasync,write", "-o", log];
  trace(calls, "durable.ts", folder.file("data"), durability);
  const steps = new Map<string, string[]>();
  let step: string[] = [];
  for (const line of Deno.readTextFileSync(log).split("\n")) {
    const [, begun] = /write\(1<.*>, "begin (.*)\\n"/.exec(line) ?? [];
    if (begun !== undefined) steps.set(begun, step = []);
    const [, synced] = /f(?:data)?sync\(\d+<(.*?)>/.exec(line) ?? [];
    if (synced !== undefined) step.push(synced.slice(folder.path.length + 1));
  }
  return steps;
}

Deno.test(
  'with durability "full" everything that writes waits for the disk, and for the names of new folders',
  traced,
  () => {
    const steps = syncsOf("full");
    const wal = (step: string, path: string) =>
      assert.ok(steps.get(step)!.includes(`data/${path}-wal`), `${step}: ${steps.get(step)}`);
    const changes = ["log", "logBatch", "tracker.setValue", "asset", "setValue", "setWhere"];
    for (
      const step of [
        ...changes,
        "insert",
        "removeAsset",
        "xt set",
        "xt sql",
        "xt assets",
        "xt delete",
      ]
    ) {
      wal(step, "new/deep/runs.db");
    }
    for (const step of ["cache", "deleteCache"]) wal(step, "results/deep/cache.db");
    wal("copy", "copies/deep/copied.db");
    wal("xt copy", "more/copied.db");
    const names = (step: string, ...folders: string[]) => {
      for (const folder of folders) {
        assert.ok(steps.get(step)!.includes(folder), `${step}, ${folder}: ${steps.get(step)}`);
      }
    };
    names("open", "data", "data/new", "data/new/deep", "data/results", "data/results/deep");
    names("copy", "data", "data/copies", "data/copies/deep");
    names("xt copy", "data", "data/more");
  },
);

Deno.test('with durability "normal" no commit waits for the disk', traced, () => {
  const steps = syncsOf("normal");
  for (
    const step of ["log", "logBatch", "tracker.setValue", "asset", "setValue", "setWhere", "insert"]
  ) {
    assert.deepEqual(steps.get(step), [], step);
  }
});

Deno.test(
  "where the disk does not confirm a commit, the error says that nobody knows whether it was stored",
  traced,
  () => {
    using folder = tempFolder();
    const db = folder.file("runs.db");
    const flags = [
      "-o",
      folder.file("trace"),
      "-e",
      "trace=fsync,fdatasync",
      "-e",
      "inject=fsync,fdatasync:error=EIO:when=25+",
    ];
    const { acknowledged, said } = JSON.parse(trace(flags, "unconfirmed.ts", db));
    assert.ok(acknowledged > 1 && acknowledged < 100, `${acknowledged}`);
    assert.equal(said.length, 6, said.join("\n"));
    for (const message of said.slice(0, 5)) {
      assert.match(
        message,
        /^Cannot [a-z ]+ ".*runs\.db": the disk did not confirm it; whether it was stored is not known$/,
      );
    }
    assert.match(
      said[5],
      /^Cannot open ".*": (reading or writing the disk failed|the disk did not)/,
    );
    // All that was acknowledged is there; what was not may be.
    const found = Reader.readDb(db).map(({ n }) => n);
    assert.deepEqual(
      found.slice(0, acknowledged),
      Array.from({ length: acknowledged }, (_, n) => n),
    );
  },
);
