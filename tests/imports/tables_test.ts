/* Rows of other programs: CSV, JSONL, Parquet, tables of SQLite; and what a source is taken for. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { type Event, Reader, Tracker } from "../../mod.ts";
import { importRuns } from "../../lib/imports/import.ts";
import { readCsv } from "../../lib/imports/tables/csv.ts";
import { Damage } from "../../lib/imports/run.ts";
import { type TempFolder, tempFolder } from "../support/mod.ts";

/** Imports a text, and gives the rows without their stamps, and what was said of them. */
async function rowsOf(folder: TempFolder, name: string, text: string) {
  Deno.writeTextFileSync(folder.file(name), text);
  const done = await importRuns(folder.file(name), folder.file("a.db"));
  using reader = new Reader(folder.file("a.db"), { table: done.table });
  const rows = (reader.toRows() as Event[]).map(({ timestamp: _at, track_id: _run, ...row }) =>
    row
  );
  return { done, rows, runs: reader.runs() };
}

Deno.test("csv: kinds of columns, quotes, empty fields, line ends, separators", () => {
  const damage = new Damage();
  const cases: [string, Event[]][] = [
    ["a,b\n1,x\n2.5e3,\n", [{ a: 1, b: "x" }, { a: 2500, b: null }]],
    ['\uFEFFa;b\r\n"1;""2""";true\r\n;FALSE', [{ a: '1;"2"', b: true }, { a: null, b: false }]],
    ["a\tb\nnan\t-inf\n1\t2\n", [{ a: NaN, b: -Infinity }, { a: 1, b: 2 }]],
    ["id,n,big\n007,-0.5,9007199254740993\n", [{ id: "007", n: -0.5, big: 9007199254740993n }]],
    ['a,b\n"two\nlines",2\n', [{ a: "two\nlines", b: 2 }]],
    ["a,,b\n1,2,3\n", [{ a: 1, column_2: 2, b: 3 }]],
    ["a,b\n1,\n", [{ a: 1, b: null }]],
    ["", []],
    ["a,b\n", []],
  ];
  for (const [text, rows] of cases) assert.deepEqual(readCsv(text, damage), rows, text);
  assert.equal(damage.records, 0);
  assert.deepEqual(readCsv('a,b\n1,2\n1\n1,2,3\n"x"y,1\n3,4\n5,"open', damage), [
    { a: 1, b: 2 },
    { a: 3, b: 4 },
  ]);
  assert.equal(damage.records, 4);
});

Deno.test("csv and jsonl: one run a file, known by its path; what is appended comes, twice imports nothing", async () => {
  using folder = tempFolder();
  const first = await rowsOf(folder, "log.csv", "epoch,loss\n0,0.5\n1,nan\n");
  assert.deepEqual(first.rows, [{ epoch: 0, loss: 0.5 }, { epoch: 1, loss: NaN }]);
  assert.deepEqual([first.done.table, first.runs[0]!.name, first.done.events], ["csv", "log", 2]);
  const again = await rowsOf(folder, "log.csv", "epoch,loss\n0,0.5\n1,nan\n");
  assert.equal(again.done.events, 0);
  const grown = await rowsOf(folder, "log.csv", "epoch,loss\n0,0.5\n1,nan\n2,0.25\n");
  assert.deepEqual([grown.done.events, grown.rows.length, grown.runs.length], [1, 3, 1]);
  const lines =
    '{"step":1,"loss":NaN,"tags":["a"],"inf":-Infinity}\n\n{"step":2,"note":"NaN"}\n{"cut';
  const jsonl = await rowsOf(folder, "log.jsonl", lines);
  assert.deepEqual(jsonl.rows, [
    { step: 1, loss: NaN, tags: ["a"], inf: -Infinity, note: null },
    { step: 2, loss: null, tags: null, inf: null, note: "NaN" },
  ]);
  assert.deepEqual([jsonl.done.table, jsonl.done.damaged], ["jsonl", 1]);
});

Deno.test("times in a column timestamp are those of the events", async () => {
  using folder = tempFolder();
  const texts = [
    "timestamp,x\n2026-01-02T03:04:05Z,1\n2026-01-02 03:04:05.5,2\n2026-01-02 03:04:05.5,3\n",
    "timestamp,x\n1767323045,1\n1767323045.5,2\n1767323045.5,3\n",
    "timestamp,x\n1767323045000,1\n1767323045500,2\n1767323045500,3\n",
  ];
  for (const [i, text] of texts.entries()) {
    const { done } = await rowsOf(folder, `t${i}.csv`, text);
    using reader = new Reader(folder.file("a.db"), { table: "csv" });
    const run = reader.runs().find((run) => run.name === `t${i}`)!;
    assert.deepEqual([done.events, run.first, run.last, run.started], [
      3,
      "2026-01-02 03:04:05.000000",
      "2026-01-02 03:04:05.500001",
      "2026-01-02 03:04:05.000000",
    ]);
    assert.equal((await rowsOf(folder, `t${i}.csv`, text)).done.events, 0);
  }
  const { rows } = await rowsOf(folder, "odd.jsonl", '{"timestamp":"soon","_extra":1,"":2}\n');
  assert.deepEqual(rows, [{ timestamp_: "soon", _extra_: 1, _: 2 }]);
});

Deno.test("what was exported from here comes back as the runs that it was, from CSV, JSONL and Parquet", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  for (const trackId of ["calm-otter-1", "wise-crane-2"]) {
    using tracker = new Tracker(db, { trackId });
    tracker.logBatch([{ loss: 0.5, ok: true, name: "a" }, { loss: 0.25, ok: false, name: 'b"\n' }]);
  }
  using runs = new Reader(db);
  await runs.toCsv(folder.file("out.csv"));
  await runs.toJsonl(folder.file("out.jsonl"));
  await runs.toParquet(folder.file("out.parquet"));
  for (const kind of ["csv", "jsonl", "parquet"]) {
    const done = await importRuns(folder.file(`out.${kind}`), folder.file("a.db"));
    assert.deepEqual([done.from, done.table, done.runs, done.events], [kind, kind, 2, 4]);
    using reader = new Reader(folder.file("a.db"), { table: kind });
    assert.deepEqual(reader.toRows(), runs.toRows(), kind);
    assert.equal((await importRuns(folder.file(`out.${kind}`), folder.file("a.db"))).events, 0);
  }
});

Deno.test("sqlite: each table is a run, its values as they are", async () => {
  using folder = tempFolder();
  {
    using conn = new DatabaseSync(folder.file("lab.db"));
    conn.exec(
      `CREATE TABLE "weights at" (day TEXT, kg REAL, n INTEGER, raw BLOB, at TIMESTAMP, ok BOOLEAN);
      INSERT INTO "weights at" VALUES ('mon', 1.5, 3, x'0102', '2026-01-02 03:04:05', 1), ('tue', NULL, 9007199254740993, NULL, NULL, 0);
      CREATE TABLE notes (track_id TEXT, text TEXT);
      INSERT INTO notes VALUES ('mine', 'hello')`,
    );
  }
  const done = await importRuns(folder.file("lab.db"), folder.file("a.db"));
  assert.deepEqual([done.from, done.table, done.runs, done.events], ["sqlite", "sqlite", 2, 3]);
  using reader = new Reader(folder.file("a.db"), { table: "sqlite" });
  assert.deepEqual(reader.runs().map(({ name, trackId }) => name ?? trackId).toSorted(), [
    "lab.weights at",
    "mine",
  ]);
  const [first, second] = reader.toRows() as Event[] as [Event, Event];
  assert.deepEqual([first.day, first.kg, first.n, first.at, first.ok], [
    "mon",
    1.5,
    3,
    new Date("2026-01-02T03:04:05Z"),
    true,
  ]);
  assert.deepEqual([second.kg, second.n, second.ok], [null, 9007199254740993n, false]);
  assert.deepEqual(reader.get(first.raw), Uint8Array.of(1, 2));
  assert.equal((await importRuns(folder.file("lab.db"), folder.file("a.db"))).events, 0);
});

Deno.test("what a source is, is seen by what is in it, whatever it is called; what is none is refused in one line", async () => {
  using folder = tempFolder();
  Deno.writeTextFileSync(folder.file("a"), '{"x":1}\n');
  Deno.writeTextFileSync(folder.file("b.txt"), "x,y\n1,2\n");
  Deno.writeTextFileSync(folder.file("c"), "just words");
  Deno.writeFileSync(folder.file("d"), new Uint8Array(100));
  Deno.mkdirSync(folder.file("empty"));
  const db = folder.file("a.db");
  assert.equal((await importRuns(folder.file("a"), db)).from, "jsonl");
  assert.equal((await importRuns(folder.file("b.txt"), db, { table: "mine" })).table, "mine");
  {
    using tracker = new Tracker(folder.file("ours.db"));
    tracker.log({ loss: 1 });
  }
  for (
    const [path, why] of [
      ["ours.db", /it has events already: xt copy/],
      ["none", /no such file/],
      ["c", /expected a file or folder of tensorboard, mlflow/],
      ["d", /expected a file/],
      ["empty", /expected a file/],
    ] as const
  ) {
    await assert.rejects(importRuns(folder.file(path), db), why);
  }
  await assert.rejects(importRuns(folder.file("a"), db, { from: "wandb" }), /expected|could not/);
  Deno.writeFileSync(folder.file("broken.parquet"), new TextEncoder().encode("PAR1 broken PAR1"));
  await assert.rejects(
    importRuns(folder.file("broken.parquet"), db),
    /^TrackerError: Cannot import ".*broken\.parquet": [^\n]+$/,
  );
});
