import assert from "node:assert/strict";
import { Reader, Tracker } from "../../mod.ts";
import { DatabaseSync } from "node:sqlite";
import { contentsOf, tempFolder } from "../support/mod.ts";
import { column, CRANE, failure, json, killed, lines, makeRuns, OTTER, xt } from "../support/xt.ts";

Deno.test("xt copy says how many rows it copied, skipped, and found with other values", async () => {
  using folder = makeRuns();
  const { db } = folder;
  const target = folder.file("all.db");
  assert.deepEqual(await lines("copy", db, target), ["Copied 4 rows"]);
  const once = contentsOf(target);
  assert.deepEqual(await lines("copy", db, target), ["Copied 0 rows, skipped 4 that are there"]);
  assert.deepEqual(contentsOf(target), once);
  {
    using reader = new Reader(target);
    reader.setValue("loss", 7, CRANE);
    using tracker = new Tracker(db, { trackId: OTTER });
    tracker.log({ loss: 8 });
  }
  const told = "Copied 1 row, skipped 4 that are there, 1 of them with other values";
  const how = "to take those over, delete their runs from the target (xt delete) and copy again";
  assert.deepEqual(await lines("copy", db, target), [`${told}; ${how}`]);
  assert.deepEqual(column(target, "loss"), [0.5, NaN, -0.25, 7, 8]);
});

Deno.test("xt copy takes objects along, unless --no-assets, and the tables that are named", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  for (const table of ["train", "test", "x y"]) {
    using tracker = new Tracker(db, { table });
    tracker.log({ table, weights: new Map([[table, 1]]) });
  }
  const [all, none, some] = ["all.db", "none.db", "some.db"].map((name) => folder.file(name));
  await Promise.all([
    lines("copy", db, all!, "--assets"),
    lines("copy", db, none!, "--assets", "--no-assets"),
    lines("copy", db, some!, "--table", "test", "--table=x y", "--table", "test"),
  ]);
  const counts = await Promise.all(
    [all, none, some].map(async (path) => (await json("assets", "ls", path!)).length),
  );
  assert.deepEqual(counts, [3, 0, 2]);
  using reader = new Reader(some!);
  assert.deepEqual(reader.tables(), ["test", "x y"]);
});

Deno.test("xt copy refuses what it cannot copy, and makes no target", async () => {
  using folder = makeRuns();
  const { db } = folder;
  const before = contentsOf(db);
  const target = folder.file("t.db");
  assert.match(await failure(1, "copy", `${db}x`, target), /no such file$/);
  assert.match(await failure(1, "copy", db, db), /^Cannot copy ".*" to itself$/);
  const unknown = await failure(1, "copy", db, target, "--table", "evnts");
  assert.match(unknown, /Did you mean "events"\?$/);
  assert.match(await failure(2, "copy", db), /^Missing <target>; usage: xt copy /);
  assert.match(await failure(2, "copy", db, target, "--no-asets"), /"--no-assets"\?$/);
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["runs.db"]);
  assert.deepEqual(contentsOf(db), before);
});

Deno.test("xt copy that was killed goes on where it was, and counts no reference twice", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  {
    using tracker = new Tracker(db, { trackId: OTTER });
    for (let from = 0; from < 40_000; from += 10_000) {
      tracker.logBatch(Array.from({ length: 10_000 }, (_, i) => ({ i: from + i, x: i / 7 })));
      tracker.log({ weights: new Float64Array([from % 20_000]) });
    }
  }
  let [target, before] = ["", 0];
  // On a busy machine the kill may come too late.
  for (let turn = 0; turn < 20 && (before === 0 || before === 40_004); turn++) {
    target = folder.file(`b_${turn}.db`);
    await killed(["copy", db, target], () => countOf(target) > 0);
    before = countOf(target);
  }
  assert.ok(before > 0 && before < 40_004, `${before} rows were copied before the kill`);

  const told = `Copied ${40_004 - before} rows, skipped ${before} that are there`;
  assert.deepEqual(await lines("copy", db, target), [told]);
  const assets = await Promise.all([db, target].map((path) => json("assets", "ls", path)));
  assert.deepEqual(assets[1], assets[0]);
  assert.deepEqual(assets[0]!.map(({ references }) => references), [2, 2]);
  using from = new Reader(db);
  using to = new Reader(target);
  assert.deepEqual(to.toColumns(), from.toColumns());
});

Deno.test("xt copy --update that is killed at any moment leaves the target whole, and ends as the source", async () => {
  using folder = tempFolder();
  const [db, target] = [folder.file("a.db"), folder.file("b.db")];
  const runs = ["a", "b", "c", "d"];
  for (const trackId of runs) {
    using tracker = new Tracker(db, { trackId, environment: false });
    tracker.logBatch(Array.from({ length: 4000 }, (_, i) => ({ i, x: i / 7 })));
    tracker.log({ i: -1, weights: new Float64Array([trackId.charCodeAt(0)]) });
  }
  await lines("copy", db, target, "--update", "--delete");
  let deaths = 0;
  for (let turn = 1; turn <= 6 || deaths === 0; turn++) {
    edit(db, turn);
    // A machine may be so fast that it has ended by then.
    const until = performance.now() + (100 + 300 * Math.random()) / Math.ceil(turn / 6);
    const call = ["copy", db, target, "--update", "--delete"];
    if (await killed(call, () => performance.now() > until)) deaths++;
    checkWhole(target, turn);
  }
  await lines("copy", db, target, "--update", "--delete");
  const sorted = "SELECT * FROM events ORDER BY track_id, timestamp";
  const [from, to] = [new DatabaseSync(db), new DatabaseSync(target)];
  using _closing = { [Symbol.dispose]: () => [from, to].forEach((each) => each.close()) };
  assert.deepEqual(to.prepare(sorted).all(), from.prepare(sorted).all());
  const assets = await Promise.all([db, target].map((path) => json("assets", "ls", path)));
  assert.deepEqual(assets[1], assets[0]);
  const once = contentsOf(target);
  await lines("copy", db, target, "--update", "--delete");
  assert.deepEqual(contentsOf(target), once);
});

/** Edits a source, each time another way: a run's values, what is told of it, an event less; a run that comes and goes. */
function edit(db: string, turn: number): void {
  using reader = new Reader(db);
  reader.setValue("x", -turn, "abcd"[turn % 4]);
  reader.setRun("abcd"[(turn + 1) % 4]!, { note: `turn ${turn}` });
  reader.deleteRun(`extra ${turn - 1}`);
  using tracker = new Tracker(db, { trackId: `extra ${turn}`, environment: false });
  tracker.logBatch(Array.from({ length: 500 }, (_, i) => ({ i, x: turn })));
  using plain = new DatabaseSync(db);
  plain.exec(`DELETE FROM events WHERE i = ${turn}`);
}

/** Each run has its row, and each row events; each event a value that was given to it at some turn. */
function checkWhole(target: string, turn: number): void {
  using db = new DatabaseSync(target);
  const all = (sql: string) => db.prepare(sql).all();
  assert.deepEqual(all("PRAGMA integrity_check").map((row) => Object.values(row)), [["ok"]]);
  const ids = "SELECT DISTINCT track_id FROM events ORDER BY 1";
  assert.deepEqual(all("SELECT track_id FROM _runs ORDER BY 1"), all(ids));
  const values = all("SELECT DISTINCT x FROM events WHERE i >= 0 AND x <> i / 7.0");
  const given = (x: number) => Number.isInteger(x) && Math.abs(x) <= turn;
  assert.deepEqual(values.filter(({ x }) => !given(x as number)), []);
}

/** Counts the rows of a file that may only be about to come. */
function countOf(path: string): number {
  try {
    using reader = new Reader(path);
    return reader.count();
  } catch {
    return 0;
  }
}

function tablesOf(path: string): string[] {
  using reader = new Reader(path);
  return reader.tables();
}

Deno.test("xt copy brings events to a file of Python's, and from there", async () => {
  using folder = makeRuns();
  const { db } = folder;
  const [python, back] = [folder.file("python.db"), folder.file("back.db")];
  for (const name of ["python_events", "python_copied"]) {
    Deno.copyFileSync(new URL(`../fixtures/${name}.db`, import.meta.url), python);
    const table = tablesOf(python)[0]!;
    const rows = Reader.readDb(python, { table });
    assert.deepEqual(await lines("copy", db, python), ["Copied 4 rows"]);
    assert.deepEqual(await lines("copy", db, python), ["Copied 0 rows, skipped 4 that are there"]);
    using reader = new Reader(python, { table });
    assert.partialDeepStrictEqual(reader.toRows().slice(0, rows.length), rows);

    const counts = tablesOf(python).map((name) => Reader.readDb(python, { table: name }).length);
    const total = counts.reduce((sum, count) => sum + count);
    assert.deepEqual(await lines("copy", python, back), [`Copied ${total} rows`]);
    using copied = new Reader(back, { table });
    assert.deepEqual(copied.toRows(), reader.toRows());
    Deno.removeSync(back);
  }
});

Deno.test("xt copy --update --delete brings edits of several sources, and names a conflict with exit code 1", async () => {
  using folder = makeRuns();
  const { db } = folder;
  const [other, target] = [folder.file("other.db"), folder.file("all.db")];
  {
    using tracker = new Tracker(other, { trackId: "other" });
    tracker.log({ loss: 1 });
  }
  const call = ["copy", db, other, target, "--update", "--delete"];
  assert.deepEqual(await lines(...call), ["Copied 5 rows"]);
  await lines("set", db, "loss", "7", "--track-id", CRANE);
  await lines("sql", other, "UPDATE events SET loss = 2", "--write");
  await lines("delete", db, OTTER);
  assert.deepEqual(await lines(...call), ["Copied 0 rows, updated 2, deleted 1 run"]);
  assert.deepEqual(column(target, "loss"), [7, 2]);
  for (const path of [db, target]) await lines("set", path, "epoch", path === db ? "8" : "9");
  const { code, stdout, stderr } = await xt(...call);
  assert.deepEqual([code, stdout], [
    1,
    "Copied 0 rows, skipped 2 that are there, 2 of them with other values\n",
  ]);
  assert.match(stderr, /^xt: Cannot update "wise-crane-000002" of table "events" [^\n]+\n$/);
  const told = await xt(...call, "--json");
  assert.equal(told.code, 1);
  const none = { copied: 0, updated: 0, deleted: 0, left: 0 };
  assert.partialDeepStrictEqual(JSON.parse(told.stdout), [{
    ...{ ...none, skipped: 2, differing: 2 },
    conflicts: [{ table: "events", trackId: "wise-crane-000002" }],
  }]);
  const once = await json("copy", other, folder.file("new.db"));
  assert.deepEqual(once, [{ ...none, copied: 1, skipped: 0, differing: 0, conflicts: [] }]);
});
