/* Files whose schema somebody else changed, or a later version made: what they hold reads, or an error says why not. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { copy, Reader, Tracker, TrackerError } from "../../mod.ts";
import { ask } from "../support/plain_duckdb.ts";
import { contentsOf, errorOf, type TempFolder, tempFolder } from "../support/mod.ts";

const RUN = "calm-otter-000001";

/** Makes a file of two events, one with an object, and runs SQL on it. */
function make(folder: TempFolder, sql: string, filled = true): string {
  const path = folder.file("runs.db");
  if (filled) {
    using tracker = new Tracker(path, { trackId: RUN });
    tracker.log({ loss: 0.5, model: new Set([1]) });
    tracker.log({ loss: 0.25 });
  }
  using db = new DatabaseSync(path);
  db.exec(sql);
  return path;
}

function failsWith(path: string, words: RegExp, call: () => unknown): void {
  const before = contentsOf(path);
  const error = errorOf(call);
  assert.ok(error instanceof TrackerError, `${error}`);
  assert.ok(error.message.startsWith("Cannot ") && error.message.includes(path), error.message);
  assert.match(error.message, words);
  assert.deepEqual(contentsOf(path), before);
}

Deno.test("a file of a later version, with columns, tables and types that nobody knows, reads and takes events", () => {
  using folder = tempFolder();
  const path = make(
    folder,
    `PRAGMA user_version = 99;
     ALTER TABLE events ADD COLUMN embedding VECTOR(3);
     ALTER TABLE events ADD COLUMN "owner id" UUID NOT NULL DEFAULT 'nobody';
     ALTER TABLE events ADD COLUMN double_loss AS (loss * 2);
     ALTER TABLE assets ADD COLUMN owner TEXT;
     ALTER TABLE asset_references ADD COLUMN since TEXT;
     CREATE TABLE future (anything ANY) STRICT;
     CREATE VIEW best AS SELECT * FROM events WHERE loss < 0.3;
     CREATE INDEX by_loss ON events (loss);`,
  );
  using tracker = new Tracker(path, { trackId: RUN, warnings: false });
  tracker.log({ loss: 0.125, embedding: 1, model: new Set([2]) });
  tracker.logBatch([{ loss: 1, fresh: "x" }, { double_loss: 5 }]);
  assert.equal(tracker.setValue("owner id", 7), 5);
  assert.deepEqual(tracker.column("double_loss"), [1, 0.5, 0.25, 2, 5]);
  assert.deepEqual(tracker.column("owner id"), [7, 7, 7, 7, 7]);
  using reader = new Reader(path);
  assert.deepEqual(reader.tables(), ["events"]);
  assert.deepEqual(reader.get("model"), new Set([2]));
  assert.equal(copy(path, folder.file("copy.db")), 5);
  assert.equal(reader.deleteRun(RUN), 5);
  assert.deepEqual(reader.assets.list(), []);
  assert.equal(contentsOf(path).future !== undefined, true);
});

Deno.test("a file whose format only a later SQLite knows reads, or an error says why not", () => {
  // The bytes of a file's header: https://sqlite.org/fileformat.html
  const formats = [
    { at: 18, version: 3, reads: true, words: /it is read-only/ },
    { at: 19, version: 3, reads: false, words: /it is not a SQLite database/ },
    { at: 47, version: 5, reads: false, words: /unsupported file format/ },
  ];
  for (const { at, version, reads, words } of formats) {
    using folder = tempFolder();
    const path = make(folder, "");
    const bytes = Deno.readFileSync(path);
    bytes[at] = version;
    Deno.writeFileSync(path, bytes);
    const read = () => {
      using reader = new Reader(path);
      return reader.count();
    };
    const log = () => {
      using tracker = new Tracker(path, { trackId: RUN });
      tracker.log({ loss: 1 });
    };
    for (const call of reads ? [log] : [read, log]) {
      const error = errorOf(call);
      assert.ok(error instanceof TrackerError, `${error}`);
      assert.match(error.message, words);
    }
    if (reads) assert.equal(read(), 2);
    assert.deepEqual(Deno.readFileSync(path), bytes);
  }
});

for (
  const [what, sql] of Object.entries({
    "a table of another program's": "CREATE TABLE assets (id INTEGER PRIMARY KEY, path TEXT)",
    "a view": "CREATE VIEW assets AS SELECT 1 AS key, 2 AS value",
  })
) {
  Deno.test(`events go into a file whose "assets" is ${what}; objects are refused`, () => {
    using folder = tempFolder();
    const path = make(folder, sql, false);
    using tracker = new Tracker(path, { trackId: RUN });
    tracker.log({ loss: 0.5, name: "0123456789abcdef" });
    const objects = /its "assets" is not a table of objects/;
    failsWith(path, objects, () => tracker.log({ loss: 1, model: new Set([1]) }));
    failsWith(path, objects, () => tracker.assets.insert(new Set([1])));
    assert.deepEqual([tracker.assets.list(), tracker.get("model")], [[], undefined]);
    assert.equal(tracker.removeAsset("0123456789abcdef"), false);
    tracker.log({ loss: 0.25 });
    assert.equal(tracker.setValue("loss", 1), 2);
    assert.equal(tracker.count(), 2);
  });
}

Deno.test("a table of events that is a view, or without rowids, is refused with words", () => {
  for (
    const [sql, words] of [
      ["CREATE VIEW other AS SELECT * FROM events", /table "other".*it is a view/],
      [
        "CREATE TABLE other (track_id TEXT, timestamp TEXT, PRIMARY KEY (track_id, timestamp)) WITHOUT ROWID",
        /table "other".*it is without rowids/,
      ],
    ] as const
  ) {
    using folder = tempFolder();
    const path = make(folder, sql);
    failsWith(path, words, () => new Tracker(path, { table: "other" }));
    failsWith(path, words, () => new Tracker(path, { table: "other", reset: true }));
    failsWith(path, words, () => new Reader(path, { table: "other" }).toRows());
    using reader = new Reader(path);
    assert.deepEqual(reader.tables(), ["events"]);
    assert.equal(reader.assets.list().length, 1);
    assert.equal(copy(path, folder.file("copy.db")), 2);
  }
});

for (
  const [what, sql, words] of [
    [
      "a trigger that aborts",
      "CREATE TRIGGER t BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'enough'); END",
      /enough/,
    ],
    [
      "a trigger that leaves rows out in silence",
      "CREATE TRIGGER t BEFORE INSERT ON events BEGIN SELECT RAISE(IGNORE); END",
      /left the event out/,
    ],
    [
      "a trigger that calls what is not there",
      "CREATE TRIGGER t AFTER INSERT ON events BEGIN SELECT nowhere(1); END",
      /nowhere/,
    ],
    [
      "a trigger that rolls back",
      "CREATE TRIGGER t AFTER INSERT ON events WHEN new.loss = 1 BEGIN SELECT RAISE(ROLLBACK, 'no 1'); END",
      /no 1/,
    ],
  ] as const
) {
  Deno.test(`log() and logBatch() say that nothing was stored where the table has ${what}`, () => {
    using folder = tempFolder();
    const path = make(folder, "");
    using tracker = new Tracker(path, { trackId: RUN });
    tracker.log({ loss: 0.125 });
    {
      using db = new DatabaseSync(path);
      db.exec(sql);
    }
    failsWith(path, words, () => tracker.log({ loss: 1 }));
    failsWith(path, words, () => tracker.log({ loss: 1, fresh: 1 }));
    failsWith(path, words, () => tracker.logBatch([{ loss: 1 }, { loss: 1 }]));
    failsWith(path, words, () => tracker.log({ loss: 1, model: new Set([3]) }));
    tracker.conn.exec("DROP TRIGGER t");
    tracker.log({ loss: 1 });
    assert.deepEqual(tracker.column("loss"), [0.5, 0.25, 0.125, 1]);
  });
}

Deno.test("a constraint of another program's refuses what it refuses, and nothing is stored", () => {
  using folder = tempFolder();
  const path = make(
    folder,
    "CREATE TABLE events (track_id TEXT NOT NULL, timestamp TEXT NOT NULL, loss REAL CHECK (loss < 2), owner TEXT NOT NULL)",
    false,
  );
  using tracker = new Tracker(path, { trackId: RUN });
  tracker.log({ loss: 1, owner: "Ada" });
  failsWith(path, /CHECK constraint/, () => tracker.log({ loss: 3, owner: "Ada" }));
  failsWith(path, /NOT NULL constraint/, () => tracker.log({ loss: 1 }));
  failsWith(
    path,
    /NOT NULL constraint/,
    () => tracker.logBatch([{ loss: 1, owner: "Ada" }, { loss: 1 }]),
  );
  failsWith(path, /Cannot change .*CHECK constraint/, () => tracker.setValue("loss", 9));
  tracker.log({ loss: 1.5, owner: "Ada" });
  assert.deepEqual(tracker.column("loss"), [1, 1.5]);
});

Deno.test("a column named rowid, of whatever values, loses no row", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  {
    using db = new DatabaseSync(path);
    db.exec(
      `CREATE TABLE events (track_id TEXT NOT NULL, timestamp TEXT NOT NULL, ROWID INTEGER, n INTEGER);
      INSERT INTO events VALUES ('a', '2026-01-01 00:00:00.000001', 9, 1), ('a', '2026-01-01 00:00:00.000002', NULL, 2),
        ('b', '2026-01-01 00:00:00.000003', 9, 3), ('b', '2026-01-01 00:00:00.000004', 3, 4)`,
    );
  }
  using reader = new Reader(path, { engine: "duckdb" });
  assert.deepEqual(reader.toColumns().n, [1, 2, 3, 4]);
  assert.deepEqual(reader.toRows({ head: 1, tail: 1 }).map(({ n }) => n), [1, 4]);
  assert.deepEqual(reader.latest().map(({ n }) => n), [3, 4]);
  assert.deepEqual(await reader.sql("SELECT n, rowid FROM events LIMIT 2"), [
    { n: 1, ROWID: 9 },
    { n: 2, ROWID: null },
  ]);
  assert.equal(copy(path, folder.file("copy.db")), 4);
  const parquet = folder.file("runs.parquet");
  await reader.toParquet(parquet, { trackId: "b", head: 1 });
  assert.deepEqual(await ask(`SELECT n FROM '${parquet}'`), [{ n: 3n }]);
});

Deno.test("a table whose columns have all names of the rowid is one without rowids", () => {
  using folder = tempFolder();
  const path = make(
    folder,
    "CREATE TABLE other (track_id TEXT, timestamp TEXT, rowid TEXT, oid TEXT, _rowid_ TEXT)",
  );
  failsWith(path, /"other".*without rowids/, () => new Reader(path, { table: "other" }).toRows());
  using reader = new Reader(path);
  assert.deepEqual(reader.tables(), ["events"]);
  assert.equal(copy(path, folder.file("copy.db")), 2);
});

Deno.test("rowids beyond 2^53 are read, followed and added to", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  {
    using db = new DatabaseSync(path);
    db.exec(
      `CREATE TABLE events (id INTEGER PRIMARY KEY, track_id TEXT NOT NULL, timestamp TEXT NOT NULL, n INTEGER);
      INSERT INTO events VALUES (-9223372036854775808, 'a', '2026-01-01 00:00:00.000001', 1),
        (1234567890123456789, 'a', '2026-01-01 00:00:00.000002', 2), (1234567890123456790, 'a', '2026-01-01 00:00:00.000003', 3)`,
    );
  }
  using tracker = new Tracker(path, { trackId: "b", engine: "duckdb" });
  using reader = new Reader(path);
  assert.deepEqual(reader.toColumns().n, [1, 2, 3]);
  const followed = reader.follow();
  tracker.log({ n: 4 });
  assert.equal((await followed.next()).value?.n, 4);
  await followed.return(undefined);
  assert.deepEqual(reader.column("id").slice(1), [2n, 3n, 4n].map((n) => 1234567890123456787n + n));
  assert.deepEqual(await tracker.sql("SELECT sum(n) AS n FROM events"), [{ n: 10 }]);
  tracker.log({ n: 5 });
  assert.deepEqual(await tracker.sql("SELECT sum(n) AS n FROM events"), [{ n: 15 }]);
  await reader.toParquet(folder.file("runs.parquet"));
  assert.deepEqual(await ask(`SELECT sum(n)::INTEGER AS n FROM '${folder.file("runs.parquet")}'`), [
    { n: 15 },
  ]);
});
