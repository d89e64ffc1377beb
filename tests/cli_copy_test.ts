import assert from "node:assert/strict";
import { Reader, Tracker } from "../mod.ts";
import { contentsOf, tempFolder } from "./support.ts";
import { column, CRANE, failure, json, lines, makeRuns, OTTER } from "./xt.ts";

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
  assert.deepEqual(await lines("copy", db, target), [told]);
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
