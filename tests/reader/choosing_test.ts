/* Reads of some columns, and of rows that a condition holds for. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Reader, Tracker, TrackerError } from "../../mod.ts";
import { ask } from "../support/plain_duckdb.ts";
import { errorOf, tempFolder } from "../support/mod.ts";

/** Makes a table with two runs: numbers, texts, values that no column could hold, names that need quotes. */
function fill(path: string): void {
  using a = new Tracker(path, { trackId: "a", warnings: false });
  a.log({ loss: 0.5, model: "vit", 'val/"acc"': 1, group: "x", big: "B".repeat(1000) });
  a.log({ loss: NaN, Loss: "low", rowid: 7, cfg: { lr: 1 } });
  a.log({ loss: "none", rowid: 8, flag: true, at: new Date(0) });
  using b = new Tracker(path, { trackId: "b", warnings: false });
  b.log({ loss: -0.25, model: "cnn", Loss: -0, group: "y" });
}

Deno.test("toRows gives exactly the columns that are named, in this order", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  fill(path);
  using reader = new Reader(path);
  const rows = reader.toRows({ columns: ["model", "loss", "timestamp", "rowid", "Loss"] });
  assert.deepEqual(rows.map((row) => Object.keys(row))[1], [
    "model",
    "loss",
    "timestamp",
    "rowid",
    "Loss",
  ]);
  assert.deepEqual(rows.map(({ timestamp: _, ...row }) => row), [
    { model: "vit", loss: 0.5, rowid: null, Loss: null },
    { model: null, loss: NaN, rowid: 7, Loss: "low" },
    { model: null, loss: "none", rowid: 8, Loss: null },
    { model: "cnn", loss: -0.25, rowid: null, Loss: -0 },
  ]);
  assert.deepEqual(reader.toRows({ columns: ["rowid", "rowid"], trackId: "b" }), [{ rowid: null }]);
  assert.deepEqual(reader.toRows({ columns: ["track_id"], tail: 1 }), [{ track_id: "b" }]);
  assert.deepEqual(reader.toRows({ columns: ['val/"acc"', "group"], head: 1 }), [{
    'val/"acc"': 1,
    group: "x",
  }]);
});

Deno.test("all reads and files take the same columns, condition and values", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  fill(path);
  using reader = new Reader(path);
  const which = { columns: ["model", "loss"], where: "loss < ? OR model = ?", params: [0, "vit"] };
  const rows = [{ model: "vit", loss: 0.5 }, { model: "cnn", loss: -0.25 }];
  assert.deepEqual(reader.toRows(which), rows);
  assert.deepEqual(reader.toColumns(which), { model: ["vit", "cnn"], loss: [0.5, -0.25] });
  const df = await reader.toDf(which);
  assert.deepEqual([df.columnNames(), df.objects()], [["model", "loss"], rows]);
  reader.toCsv(folder.file("a.csv"), which);
  assert.equal(Deno.readTextFileSync(folder.file("a.csv")), "model,loss\nvit,0.5\ncnn,-0.25\n");
  reader.toJsonl(folder.file("a.jsonl"), which);
  assert.equal(
    Deno.readTextFileSync(folder.file("a.jsonl")),
    '{"model":"vit","loss":0.5}\n{"model":"cnn","loss":-0.25}\n',
  );
  await reader.toParquet(folder.file("a.parquet"), which);
  assert.deepEqual(await ask(`SELECT * FROM '${folder.file("a.parquet")}'`), rows);
  assert.deepEqual(Reader.readDb(path, which), rows);
  assert.deepEqual(reader.column("loss", { where: "model IS NULL" }), [NaN, "none"]);
  using tracker = new Tracker(path, { trackId: "b" });
  assert.deepEqual(tracker.toRows(which), rows.slice(1));
  assert.deepEqual(tracker.toRows({ all: true, ...which }), rows);
});

Deno.test("Parquet has the columns that are named: of keys that no column could hold too, each of its kind", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  fill(path);
  {
    using tracker = new Tracker(path, { trackId: "c", warnings: false });
    tracker.log({ LOSS: "a", Model: true, AT: new Date(5) });
    tracker.log({ LOSS: "b", CFG: { a: [1] } });
  }
  using reader = new Reader(path);
  const file = folder.file("a.parquet");
  await reader.toParquet(file, {
    columns: ["rowid", "LOSS", "Model", "AT", "CFG"],
    where: "cfg IS NOT NULL OR track_id = 'c'",
  });
  assert.deepEqual(await ask(`SELECT * FROM '${file}'`), [
    { rowid: 7, LOSS: null, Model: null, AT: null, CFG: null },
    { rowid: null, LOSS: "a", Model: true, AT: new Date(5), CFG: null },
    { rowid: null, LOSS: "b", Model: null, AT: null, CFG: '{"a":[1]}' },
  ]);
  await reader.toParquet(file, { columns: ["loss"] });
  assert.deepEqual(await ask(`SELECT * FROM '${file}'`), [
    { loss: 0.5, _extra: null },
    { loss: NaN, _extra: null },
    { loss: null, _extra: '{"loss":"none"}' },
    { loss: -0.25, _extra: null },
    { loss: null, _extra: null },
    { loss: null, _extra: null },
  ]);
});

Deno.test("a condition is one SQL expression with values of its own", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  fill(path);
  using reader = new Reader(path);
  const count = (where: string, params?: unknown[] | Record<string, unknown>) =>
    reader.toRows({ columns: ["track_id"], where, params }).length;
  assert.equal(count("loss IS NULL"), 2);
  assert.equal(count("loss > $least AND model = :model", { least: 0, model: "vit" }), 1);
  assert.equal(count("loss = ?2 OR loss = ?1", [0.5, -0.25]), 2);
  assert.equal(count("loss = $1", [0.5]), 1);
  assert.equal(count("flag = ?", [true]), 1);
  assert.equal(count("at = ?", [new Date(0)]), 1);
  assert.equal(count('"val/""acc""" = 1 AND "group" = ?', ["x"]), 1);
  assert.equal(count("loss = (SELECT max(loss) FROM events) -- the best"), 1);
  assert.equal(count("(SELECT 1)"), 4);
  assert.equal(count("model IN ('vit', ';', ')')"), 1);
  assert.equal(count("loss < 1 /* ; ) */"), 2);
  const where = "track_id = ? AND loss IS NULL";
  const last = { columns: ["rowid"], where, params: ["a"] };
  assert.deepEqual(reader.toRows({ ...last, trackId: "a", head: 1 }), [{ rowid: 7 }]);
  assert.deepEqual(reader.toRows({ ...last, trackId: "a", tail: 1 }), [{ rowid: 8 }]);
  assert.deepEqual(reader.toRows({ ...last, head: 1, tail: 1 }), [{ rowid: 7 }, { rowid: 8 }]);
});

Deno.test("what is no condition is refused, before anything is read", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  fill(path);
  using reader = new Reader(path);
  const refused = (which: Record<string, unknown>) => errorOf(() => reader.toRows(which));
  const shapes: readonly [Record<string, unknown>, RegExp][] = [
    [
      { where: "loss > 1; DELETE FROM events" },
      /^Cannot choose where .*: it is not one SQL expression: it is more than one statement$/,
    ],
    [{ where: "1) OR (1" }, /a bracket has no other one/],
    [{ where: "SELECT 1" }, /it is a query/],
    [{ where: "WITH a AS (SELECT 1) SELECT * FROM a" }, /it is a query/],
    [{ where: " -- nothing" }, /it is empty/],
    [{ where: "" }, /expected text, not empty/],
    [{ where: 5 }, /expected text/],
    [{ where: "loss > ?", params: [] }, /1 placeholders, 0 values came/],
    [{ where: "loss > ?" }, /1 placeholders, 0 values came/],
    [{ where: "loss > $a", params: { b: 1 } }, /no value came for the placeholder "a"/],
    [{ where: "loss > $a", params: { a: 1, b: 1 } }, /the SQL has no placeholder "b"/],
    [{ where: "loss > ?", params: 5 }, /expected an array or an object/],
    [{ params: [1] }, /Cannot use params without where/],
    [{ columns: ["los"] }, /has none of this name\. Did you mean "loss"\?$/],
    [{ columns: ["LOSS"] }, /has none of this name/],
    [{ columns: ["_extra"] }, /has none of this name/],
    [{ columns: [] }, /expected at least one/],
    [{ columns: [5] }, /a column is a name/],
    [{ columns: "loss" }, /expected a list/],
  ];
  for (const [which, message] of shapes) {
    const error = refused(which);
    assert.ok(error instanceof TypeError, JSON.stringify(which));
    assert.match(error.message, message, JSON.stringify(which));
  }
  const mistakes: readonly [string, RegExp][] = [
    ["los > 1", /^Cannot choose where los > 1: no such column: los\. Did you mean "loss"\?$/],
    ['"los" > 1', /no such column: "los".*Did you mean "loss"\?$/],
    ["loss > 1 ORDER BY loss", /syntax error/],
    ["loss > 1 LIMIT 1", /syntax error/],
    ["loss, model", /row value misused/],
    ["max(loss) = loss", /misuse of aggregate/],
    ["load_extension('x')", /it may only read what it is given$/],
    ["EXISTS (SELECT 1 FROM pragma_optimize(65538))", /it may only read/],
    ["EXISTS (DELETE FROM events)", /syntax error/],
  ];
  for (const [where, message] of mistakes) {
    const error = refused({ where });
    assert.ok(error instanceof TrackerError, where);
    assert.match(error.message, message, where);
  }
  assert.equal(reader.count(), 4);
});

Deno.test("a condition sees no file beside this one", () => {
  using folder = tempFolder();
  const [path, other] = [folder.file("runs.db"), folder.file("other.db")];
  fill(path);
  {
    using conn = new DatabaseSync(other);
    conn.exec("CREATE TABLE secret (x); INSERT INTO secret VALUES (1)");
  }
  using tracker = new Tracker(path, { trackId: "b" });
  tracker.conn.prepare("ATTACH ? AS other").run(other);
  for (const from of ["secret", "other.secret"]) {
    const where = `1 IN (SELECT x FROM ${from})`;
    assert.throws(() => tracker.toRows({ where }), /it may only read what it is given$/);
  }
});

Deno.test("rows have the type of the columns that are named", () => {
  using tracker = new Tracker<{ loss: number; note: string }>(Tracker.IN_MEMORY);
  tracker.log({ loss: 0.5, note: "low" });
  const [row] = tracker.toRows({ columns: ["loss"] });
  const loss: number | null | undefined = row?.loss;
  const { note } = tracker.toColumns({ columns: ["note"] });
  assert.deepEqual([loss, note], [0.5, ["low"]]);
  (() => {
    // @ts-expect-error the note was not asked for
    row?.note;
  });
});

Deno.test("a file that no tracker has filled yet has the columns that are named, empty", () => {
  using folder = tempFolder();
  const path = folder.file("empty.db");
  new DatabaseSync(path).close();
  using reader = new Reader(path);
  assert.deepEqual(reader.toColumns({ columns: ["loss"], where: "loss > 1" }), { loss: [] });
  assert.deepEqual(reader.toRows({ columns: ["loss"] }), []);
});
