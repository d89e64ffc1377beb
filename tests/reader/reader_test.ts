import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Reader, Tracker } from "../../mod.ts";
import { bytesIn, tempFolder } from "../support/mod.ts";

function fill(path: string): void {
  for (const trackId of ["first", "second"]) {
    using tracker = new Tracker(path, { trackId, warnings: false });
    tracker.logBatch(Array.from({ length: 10 }, (_, i) => ({ i, half: i / 2 })));
  }
}

Deno.test("toRows() takes a run, its head and its tail, together too", () => {
  using folder = tempFolder();
  fill(folder.file("a.db"));
  using reader = new Reader<{ i: number; half: number }>(folder.file("a.db"));
  const numbers = (options: Parameters<typeof reader.toRows>[0]) =>
    reader.toRows(options).map((row) => `${row.track_id[0]}${row.i}`).join(" ");
  assert.equal(numbers({ head: 2 }), "f0 f1");
  assert.equal(numbers({ tail: 2 }), "s8 s9");
  assert.equal(numbers({ head: 1, tail: 2 }), "f0 s8 s9");
  assert.equal(numbers({ trackId: "first", head: 1, tail: 1 }), "f0 f9");
  assert.equal(numbers({ trackId: "first", head: 7, tail: 7 }).length, 29);
  assert.equal(numbers({ trackId: "none" }), "");
  assert.equal(reader.toRows().length, 20);
  assert.deepEqual(reader.toColumns({ trackId: "second", tail: 2 }).half, [4, 4.5]);
  assert.deepEqual(reader.column("i", { head: 2 }), [0, 1]);
  assert.deepEqual(Reader.readDb(folder.file("a.db"), { tail: 1 })[0].i, 9);
});

Deno.test("runs() and latest() tell the runs, oldest first", () => {
  using folder = tempFolder();
  fill(folder.file("a.db"));
  using tracker = new Tracker(folder.file("a.db"), { trackId: "first" });
  tracker.log({ i: 99 });
  using reader = new Reader(folder.file("a.db"));
  assert.deepEqual(reader.runs().map(({ trackId, events }) => [trackId, events]), [["first", 11], [
    "second",
    10,
  ]]);
  assert.equal(reader.runs()[0].last, tracker.latest.timestamp);
  assert.equal(reader.latest().length, 11);
  assert.equal(reader.count(), 21);
});

Deno.test("runs() counts what grouping counts, whatever key a table has and however it is called", () => {
  using folder = tempFolder();
  const keys = {
    events: "PRIMARY KEY (track_id, timestamp)",
    "events runs": "PRIMARY KEY (timestamp, track_id)",
    id: "UNIQUE (first, id)",
    first: "PRIMARY KEY (track_id, timestamp)",
  };
  const path = folder.file("a.db");
  {
    using db = new DatabaseSync(path);
    for (const [table, key] of Object.entries(keys)) {
      const columns = "id INTEGER, first TEXT, track_id TEXT, timestamp TEXT";
      db.exec(`CREATE TABLE "${table}" (${columns}, ${key})`);
      db.exec(
        `WITH RECURSIVE c (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < 300) ` +
          `INSERT INTO "${table}" SELECT i, i, ` +
          `CASE i % 7 WHEN 6 THEN iif('${table}' = 'first', NULL, '') WHEN 5 THEN 'r5' || i ELSE 'r' || i % 7 END, ` +
          `'2026-01-' || printf('%02d', 1 + i * 11 % 28) || i FROM c`,
      );
    }
  }
  for (const table of Object.keys(keys)) {
    using db = new DatabaseSync(path);
    using reader = new Reader(path, { table });
    const grouped = Map.groupBy(
      db.prepare(`SELECT track_id, timestamp FROM "${table}"`).all(),
      (row) => row.track_id as string,
    );
    const expected = [...grouped].map(([id, rows]) => {
      const times = rows.map(({ timestamp }) => String(timestamp)).sort();
      return [id, rows.length, times[0], times.at(-1)!];
    }).sort((a, b) => a[2]! < b[2]! ? -1 : 1);
    assert.deepEqual(
      reader.runs().map(({ trackId, events, first, last }) => [trackId, events, first, last]),
      expected,
    );
  }
});

Deno.test("a Reader leaves the folder as it was: no byte changed, no file more", () => {
  using folder = tempFolder();
  fill(folder.file("a.db"));
  const before = bytesIn(folder.path);
  {
    using reader = new Reader(folder.file("a.db"));
    assert.equal(reader.toRows().length, 20);
  }
  assert.deepEqual(bytesIn(folder.path), before);
});

Deno.test("deleteRun(), setValue() and setWhere() change a file and give the number of rows", () => {
  using folder = tempFolder();
  fill(folder.file("a.db"));
  using reader = new Reader(folder.file("a.db"));
  assert.equal(reader.setValue("note", "all"), 20);
  assert.equal(reader.setValue("note", "second", "second"), 10);
  assert.equal(reader.setWhere("note", "third", "i", 3), 2);
  assert.equal(reader.setWhere("note", "fourth", "i", 3, "first"), 1);
  assert.deepEqual(reader.column("note", { trackId: "first", head: 4 }), [
    "all",
    "all",
    "all",
    "fourth",
  ]);
  assert.equal(reader.deleteRun("first"), 10);
  assert.equal(reader.deleteRun("first"), 0);
  assert.deepEqual(reader.runs().map((run) => run.trackId), ["second"]);
});

Deno.test("a Reader sees what a Tracker wrote meanwhile, new columns too", () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("a.db"));
  using reader = new Reader(folder.file("a.db"));
  assert.deepEqual(reader.toRows(), []);
  assert.deepEqual(reader.latest(), []);
  for (let i = 0; i < 5; i++) {
    tracker.log({ [`column ${i}`]: i });
    assert.equal(reader.columns.length, 3 + i);
    assert.equal(reader.latest()[i][`column ${i}`], i);
  }
});

Deno.test("integers beyond ±2^53 come as bigint wherever they stand, the others as number", () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("a.db"));
  const ints = Array.from({ length: 60_000 }, (_, i) => i === 59_000 ? 2n ** 62n : BigInt(i));
  tracker.logBatch(ints.map((n) => ({ n, half: 0.5, flag: true, at: new Date(5), whole: 1e18 })));
  using reader = new Reader(folder.file("a.db"));
  const { n, flag, whole } = reader.toColumns();
  assert.deepEqual(n, ints.map((value) => value === 2n ** 62n ? value : Number(value)));
  assert.ok(flag.every((value) => value === true));
  assert.ok(whole.every((value) => value === 1e18));
});

Deno.test("an unknown table is an error that names the others", () => {
  using folder = tempFolder();
  fill(folder.file("a.db"));
  using reader = new Reader(folder.file("a.db"), { table: "event" });
  assert.throws(() => reader.toRows(), /table "event" .*Did you mean "events"/);
  assert.throws(() => new Reader(folder.file("a.db"), { table: "assets" }), TypeError);
});
