/* What cannot be opened says why, in its own words, and leaves nothing behind. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { copy, Reader, Tracker, TrackerError } from "../../mod.ts";
import { errorOf, outcome, tempFolder } from "../support/mod.ts";

const unix = { ignore: Deno.build.os === "windows" };

/** Gives the names of all that is in a folder. */
function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

Deno.test(
  "a name that is too long, and links that lead in a circle, are told as such",
  unix,
  () => {
    using folder = tempFolder();
    const source = folder.file("runs.db");
    new Tracker(source).close();
    Deno.symlinkSync("circle", folder.file("circle"));
    const before = namesIn(folder.path);
    const cases: readonly (readonly [path: string, why: RegExp])[] = [
      [folder.file("x".repeat(300)), /: its name is too long$/],
      [folder.file("😀".repeat(64)), /: its name is too long$/],
      [folder.file("x".repeat(255)), /: its name is too long/],
      [folder.file("x".repeat(248)), /: its name is too long/],
      [folder.file(`${"folder/".repeat(1000)}runs.db`), /: its name is too long$/],
      [folder.file("circle"), /: its links lead in a circle$/],
      [folder.file("circle/runs.db"), /: its links lead in a circle$/],
    ];
    for (const [path, why] of cases) {
      const opens = [
        () => new Tracker(path),
        () => copy(source, path),
        () => new Tracker(Tracker.IN_MEMORY, { cache: path }),
      ];
      for (const open of opens) {
        const error = errorOf(open);
        assert.ok(error instanceof TrackerError, `${error}`);
        assert.ok(error.message.startsWith(`Cannot open "${path}": `), error.message);
        assert.match(error.message, why);
        assert.deepEqual(namesIn(folder.path), before);
      }
      assert.ok(errorOf(() => new Reader(path)) instanceof TrackerError);
    }
    const longest = folder.file("x".repeat(247));
    using tracker = new Tracker(longest);
    tracker.log({ loss: 1 });
    assert.equal(tracker.count(), 1);
  },
);

Deno.test("a change that a killed program left half done is told as such, and undone by who may write", () => {
  using folder = tempFolder();
  const [path, hot] = [folder.file("runs.db"), folder.file("hot.db")];
  {
    using tracker = new Tracker(path);
    tracker.logBatch(Array.from({ length: 500 }, (_, i) => ({ i, text: "x".repeat(500) })));
  }
  {
    using db = new DatabaseSync(path);
    db.exec(
      "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN; UPDATE events SET text = 'y'",
    );
    Deno.copyFileSync(path, hot);
    Deno.copyFileSync(`${path}-journal`, `${hot}-journal`);
    db.exec("ROLLBACK");
  }
  const why =
    "a killed program left a change half done, which reading cannot undo: open it once to write";
  assert.throws(() => new Reader(hot), {
    name: "TrackerError",
    message: `Cannot read "${hot}": ${why}`,
  });
  new Tracker(hot).close();
  using reader = new Reader(hot);
  assert.deepEqual(new Set(reader.column("text")), new Set(["x".repeat(500)]));
});

Deno.test(
  "with too few descriptors a Tracker, a Reader and an export say so, and leave nothing",
  unix,
  async () => {
    using folder = tempFolder();
    const program = new URL("../programs/open_with_few.ts", import.meta.url).pathname;
    const run = `ulimit -n 200; exec "${Deno.execPath()}" run -A "${program}" "${folder.path}"`;
    const child = new Deno.Command("sh", {
      args: ["-c", run],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const { stdout, stderr, code } = await outcome(child);
    assert.equal(code, 0, stderr);
    const said: { name: string; call: string; error?: string; message?: string }[] = JSON.parse(
      stdout,
    );
    for (const call of ["tracker", "reader", "export"]) {
      const all = said.filter((one) => one.call === call);
      assert.ok(all[0]!.error !== undefined && all.at(-1)!.error === undefined, stdout);
    }
    for (const { error, message } of said) {
      if (error === undefined) continue;
      assert.equal(error, "TrackerError", message);
      assert.match(
        message!,
        /^Cannot (open|read|write) ".*": this program has too many files open$/,
      );
    }
    const made = said.filter(({ call, error }) => call === "tracker" && error === undefined);
    assert.deepEqual(
      namesIn(folder.file("new")).filter((name) => !/-(wal|shm)$/.test(name)),
      made.map(({ name }) => `${name}.db`).sort(),
    );
    const exported = said.filter(({ call, error }) => call === "export" && error === undefined);
    const files = exported.map(({ name }) => `${name}.csv`);
    assert.deepEqual(
      namesIn(folder.path).filter((name) => name.endsWith(".csv")),
      [...files, "there.csv"].sort(),
    );
  },
);
