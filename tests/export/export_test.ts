/* Exports that are killed, and those to what is no file. */
import assert from "node:assert/strict";
import { Reader, Tracker } from "../../mod.ts";
import { outcome, startProgram, tempFolder } from "../support/mod.ts";
import { CLI, failure, killed, lines } from "../support/xt.ts";

/** Makes a file that takes a while to export. */
function fill(path: string, length = 200_000): void {
  using tracker = new Tracker(path, { warnings: false });
  tracker.logBatch(Array.from({ length }, (_, i) => ({ i, x: Math.random() })));
}

Deno.test("(slow) an export that is killed leaves no half of a file under its name", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  fill(db);
  const drafts = (name: string) =>
    [...Deno.readDirSync(folder.path)].filter((entry) => entry.name.startsWith(`${name}.`));
  for (
    const [name, ...options] of [
      ["a.csv"],
      ["b.jsonl"],
      ["c.parquet"],
      ["parts", "--partition-by", "track_id"],
    ] as const
  ) {
    const isFolder = options.length > 0;
    const command = ["export", db, folder.file(name), ...options];
    // On a busy machine the kill may come too late.
    for (let turn = 0; drafts(name).length === 0; turn++) {
      assert.ok(turn < 20, `${name} was there before each kill`);
      if (!isFolder) Deno.writeTextFileSync(folder.file(name), "old");
      else if (turn > 0) Deno.removeSync(folder.file(name), { recursive: true });
      await killed(command, () => drafts(name).length > 0);
    }
    if (isFolder) assert.throws(() => Deno.statSync(folder.file(name)), Deno.errors.NotFound);
    else assert.equal(Deno.readTextFileSync(folder.file(name)), "old", name);
    assert.match(drafts(name)[0]!.name, /\.[0-9a-f]{8}\.tmp$/);
    await lines(...command);
    assert.ok(Deno.statSync(folder.file(name)).size > 10);
  }
});

Deno.test("toCsv() has a column for each value, though another process adds columns", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  new Tracker(db).close();
  const child = startProgram("log_columns.ts", [db]);
  let running = true;
  child.status.then(() => running = false);
  using reader = new Reader(db);
  while (running) {
    reader.toCsv(folder.file("runs.csv"));
    const [header, ...rows] = Deno.readTextFileSync(folder.file("runs.csv")).trim().split("\n");
    for (const row of rows) {
      assert.deepEqual(row.split(",").filter((cell) => cell !== "").length, 3, `${header}\n${row}`);
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
  assert.equal((await outcome(child)).code, 0);
});

Deno.test("toCsv() and toJsonl() hold few rows at a time where they are wide", () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("runs.db"));
  const text = "word ".repeat(200_000);
  tracker.logBatch(Array.from({ length: 100 }, (_, i) => ({ i, text })));
  using reader = new Reader(tracker.db);
  for (const [method, rest] of [["toCsv", 1], ["toJsonl", 0]] as const) {
    const told: number[] = [];
    reader[method](folder.file("all"), { onProgress: (rows) => told.push(rows) });
    assert.ok(told.length > 4, `${told}`);
    assert.equal(told.at(-1), 100);
    const lines = Deno.readTextFileSync(folder.file("all")).split("\n").slice(rest, -1);
    assert.deepEqual(lines.map((line) => line.length > 1e6), Array(100).fill(true));
  }
});

Deno.test({
  name:
    "an export goes where a link leads, and through a pipe or a device; Parquet is refused there",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    using folder = tempFolder();
    const [db, link, device] = ["runs.db", "link", "device"].map((name) => folder.file(name));
    fill(db!, 20_000);
    Deno.symlinkSync("/dev/stdout", device!);
    for (const format of ["csv", "jsonl"]) {
      const printed = await lines("export", db!, device!, "--to", format);
      assert.equal(printed.length, format === "csv" ? 20_001 : 20_000);
    }
    assert.match(
      await failure(1, "export", db!, device!, "--to", "parquet"),
      /^Cannot write ".*device": Parquet needs a file, and it is a pipe or a device$/,
    );
    assert.equal(Deno.readLinkSync(device!), "/dev/stdout");
    const shell = `{ "$0" run -A "$1" export runs.db /dev/stdout --to csv; echo end; } >> printed`;
    const { success } = new Deno.Command("sh", {
      args: ["-c", shell, Deno.execPath(), CLI],
      cwd: folder.path,
    }).outputSync();
    assert.ok(success);
    assert.match(Deno.readTextFileSync(folder.file("printed")), /^track_id,[^]*\nend\n$/);
    Deno.writeTextFileSync(folder.file("old"), "old");
    Deno.symlinkSync("old", link!);
    for (const [format, first] of [["csv", "track_id,"], ["jsonl", "{"], ["parquet", "PAR1"]]) {
      await lines("export", db!, link!, "--to", format!);
      assert.equal(Deno.readLinkSync(link!), "old");
      const bytes = Deno.readFileSync(folder.file("old")).subarray(0, first!.length);
      assert.equal(new TextDecoder().decode(bytes), first);
    }
  },
});
