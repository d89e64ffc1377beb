import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Reader, Tracker, TrackerError } from "../../mod.ts";
import { bytesIn, contentsOf, runProgram, tempFolder } from "../support/mod.ts";

const NOON = new Date("2026-01-02T12:00:00.250Z");

/** Makes a tracker on DuckDB that has logged two runs. */
function track(path: string): Tracker {
  using first = new Tracker(path, { trackId: "a" });
  first.logBatch([{ loss: 0.5, epoch: 1, ok: true }, { loss: 0.25, epoch: 2, ok: false }]);
  const tracker = new Tracker(path, { trackId: "b", engine: "duckdb", warnings: false });
  tracker.logBatch([{ loss: 4, epoch: 1, ok: true }, { loss: 2, epoch: 3, at: NOON }]);
  return tracker;
}

/** Gives the first value of the first row. */
async function one(source: Tracker | Reader, sql: string, params?: unknown[]): Promise<unknown> {
  return Object.values((await source.sql(sql, params))[0]!)[0];
}

Deno.test("duckdb answers what SQLite does not know", async () => {
  using folder = tempFolder();
  using tracker = track(folder.file("runs.db"));
  const rows = (sql: string) => tracker.sql(sql);
  assert.deepEqual(
    await rows("PIVOT (SELECT track_id, epoch, loss FROM events) ON epoch USING sum(loss)"),
    [
      { track_id: "a", "1.0": 0.5, "2.0": 0.25, "3.0": null },
      { track_id: "b", "1.0": 4, "2.0": null, "3.0": 2 },
    ],
  );
  assert.deepEqual(
    await rows(
      "SELECT track_id, loss FROM events QUALIFY row_number() OVER (PARTITION BY track_id ORDER BY loss) = 1 ORDER BY 1",
    ),
    [{ track_id: "a", loss: 0.25 }, { track_id: "b", loss: 2 }],
  );
  const summary = await rows("SUMMARIZE events");
  assert.deepEqual(summary.map((row) => row.column_name), tracker.columns);
  assert.deepEqual(
    await rows(
      "SELECT a.epoch, b.epoch AS before FROM (FROM events WHERE track_id = 'b') a ASOF JOIN (FROM events WHERE track_id = 'a') b ON a.epoch >= b.epoch ORDER BY 1",
    ),
    [{ epoch: 1, before: 1 }, { epoch: 3, before: 2 }],
  );
  assert.equal(await one(tracker, "SELECT median(loss) FROM events"), 1.25);
  assert.equal(
    typeof await one(tracker, "SELECT approx_quantile(loss, 0.5) FROM events"),
    "number",
  );
  assert.deepEqual(
    await rows(
      "SELECT track_id, list(loss ORDER BY loss) AS losses FROM events GROUP BY ALL ORDER BY 1",
    ),
    [{ track_id: "a", losses: [0.25, 0.5] }, { track_id: "b", losses: [2, 4] }],
  );
  assert.deepEqual(
    await one(tracker, "SELECT list_transform(list(epoch), lambda x: x * 2) FROM events"),
    [2, 4, 2, 6],
  );
  assert.deepEqual(await rows("FROM events SELECT max(loss) AS m"), [{ m: 4 }]);
  assert.deepEqual(
    (await rows("DESCRIBE events")).map((row) => row.column_type),
    ["VARCHAR", "TIMESTAMP", "DOUBLE", "DOUBLE", "BOOLEAN", "TIMESTAMP"],
  );
});

Deno.test("duckdb gives its values as JavaScript's", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { engine: "duckdb" });
  const [row] = await tracker.sql(`SELECT
    7::TINYINT AS tiny, 9007199254740993 AS big, sum(5::BIGINT) AS sum, 3::HUGEINT AS huge,
    2::HUGEINT ** 100 AS power, 1.25::DECIMAL(9, 4) AS decimal, 0.1::FLOAT < 1 AS yes, 'NaN'::DOUBLE AS nan,
    DATE '2026-01-02' AS day, TIME '10:00:00' AS time, INTERVAL 3 DAY AS days,
    TIMESTAMP '1969-12-31 23:59:59.999999' AS before, TIMESTAMPTZ '2026-01-02 00:00:00+02' AS zoned,
    TIMESTAMP_NS '2026-01-02 00:00:00.123456789' AS nanos, 'infinity'::TIMESTAMP AS never,
    [1, NULL] AS list, [1, 2]::INTEGER[2] AS two, {'a': 1, 'b': [DATE '2026-01-02']} AS struct,
    MAP {'k': 1, 'l': NULL} AS map, encode('é') AS bytes, '[1, {"a": "\\u00e9"}]'::JSON AS json,
    [['{"a": 1}'::JSON]] AS nested, union_value(num := 2) AS either, 'x'::ENUM ('x', 'y') AS enum,
    '00000000-0000-0000-0000-00000000000a'::UUID AS uuid, NULL AS none, 5::VARIANT AS any`);
  const { power, ...rest } = row!;
  assert.equal(Number(power), 2 ** 100);
  assert.deepEqual(rest, {
    tiny: 7,
    big: 9007199254740993n,
    sum: 5,
    huge: 3,
    decimal: 1.25,
    yes: true,
    nan: NaN,
    day: "2026-01-02",
    time: "10:00:00",
    days: "3 days",
    before: new Date(-1),
    zoned: new Date("2026-01-01T22:00:00Z"),
    nanos: new Date("2026-01-02T00:00:00.123Z"),
    never: "infinity",
    list: [1, null],
    two: [1, 2],
    struct: { a: 1, b: ["2026-01-02"] },
    map: { k: 1, l: null },
    bytes: new TextEncoder().encode("é"),
    json: [1, { a: "é" }],
    nested: [[{ a: 1 }]],
    either: 2,
    enum: "x",
    uuid: "00000000-0000-0000-0000-00000000000a",
    none: null,
    any: 5,
  });
});

Deno.test("duckdb gives tuples as arrays, texts with a byte order mark, and infinity of every type as a word", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { engine: "duckdb" });
  tracker.logBatch([{ epoch: 1, loss: 0.5 }, { epoch: 2, loss: 0.25 }]);
  assert.deepEqual(
    await tracker.sql(`SELECT max((loss, epoch)) AS best, list((epoch, {'l': (loss, 'x')})) AS all,
      MAP {'k': array_value((1, NULL))} AS map, union_value(u := (1, 2)) AS either, {'0': 1} AS named FROM events`),
    [{
      best: [0.5, 1],
      all: [[1, { l: [0.5, "x"] }], [2, { l: [0.25, "x"] }]],
      map: { k: [[1, null]] },
      either: [1, 2],
      named: { 0: 1 },
    }],
  );
  const [marked] = await tracker.sql(
    "SELECT [chr(65279) || 'a', NULL, ''] AS list, MAP {chr(65279): chr(65279) || repeat('é', 9)} AS map, " +
      "union_value(t := chr(65279)) AS either, {'j': ['[\"\ufeff\"]'::JSON]} AS json, ['x'::ENUM ('x')] AS enums",
  );
  assert.deepEqual(marked, {
    list: ["\ufeffa", null, ""],
    map: { "\ufeff": `\ufeff${"é".repeat(9)}` },
    either: "\ufeff",
    json: { j: [["\ufeff"]] },
    enums: ["x"],
  });
  const types = ["DATE", "TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"];
  for (const type of types) {
    const sql = `SELECT 'infinity'::${type} AS most, ['-infinity'::${type}, NULL] AS least`;
    assert.deepEqual(await tracker.sql(sql), [{ most: "infinity", least: ["-infinity", null] }]);
  }
});

Deno.test("duckdb has the numbers that SQLite cannot hold in their places, and the rest in _extra", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { engine: "duckdb", warnings: false });
  tracker.logBatch([
    { n: 1, b: 1n, s: "x", j: [1] },
    { n: NaN },
    { n: Infinity, b: 0.5, N: 3 },
    { n: -Infinity, b: 2n ** 70n, s: 5 },
    { n: -0, s: "cut\0off", at: 1 },
    { n: "diverged", j: { a: NaN } },
  ]);
  const rows = await tracker.sql("SELECT n, b, s, j, _extra FROM events");
  assert.deepEqual(rows, [
    { n: 1, b: 1, s: "x", j: [1], _extra: null },
    { n: NaN, b: null, s: null, j: null, _extra: null },
    { n: Infinity, b: null, s: null, j: null, _extra: { b: 0.5, N: 3 } },
    { n: -Infinity, b: null, s: null, j: null, _extra: { b: 2n ** 70n, s: 5 } },
    { n: -0, b: null, s: null, j: null, _extra: { s: "cut\0off" } },
    { n: null, b: null, s: null, j: null, _extra: { n: "diverged", j: { a: NaN } } },
  ]);
  assert.equal(await one(tracker, "SELECT count(*) FROM events WHERE isinf(n)"), 2);
  assert.deepEqual(await tracker.sql("SELECT n FROM events WHERE n = ?", [NaN]), [{ n: NaN }]);
});

Deno.test("duckdb refuses whatever would write, and other files", async () => {
  using folder = tempFolder();
  using tracker = track(folder.file("runs.db"));
  Deno.writeTextFileSync(folder.file("x.csv"), "a\n1\n");
  const before = contentsOf(tracker.db);
  const writing = [
    "DELETE FROM events",
    "UPDATE db.events SET loss = 1",
    "INSERT INTO events (loss) VALUES (1) RETURNING loss",
    "DROP VIEW events",
    "CREATE TABLE t (a INTEGER)",
    "CREATE TEMP TABLE t AS SELECT 1",
    `COPY events TO '${folder.file("out.csv")}'`,
    `EXPORT DATABASE '${folder.file("out")}'`,
    `ATTACH '${folder.file("runs.db")}' AS other`,
    "INSTALL sqlite",
    "LOAD sqlite",
    "SET threads = 1",
    "PRAGMA threads = 1",
    "RESET threads",
    "USE memory.main",
    "CHECKPOINT",
    "BEGIN",
    "VACUUM",
    "CALL pragma_version()",
    "EXPLAIN ANALYZE DELETE FROM memory.held.storage_0",
    "EXPLAIN ANALYZE DELETE FROM events",
    `SELECT * FROM '${folder.file("x.csv")}'`,
    `SELECT * FROM read_text('${folder.file("x.csv")}')`,
    `SELECT * FROM sqlite_scan('${folder.file("runs.db")}', 'events')`,
  ];
  for (const sql of writing) {
    await assert.rejects(tracker.sql(sql), TrackerError, sql);
    assert.equal(await one(tracker, "SELECT count(*) FROM events"), 4, sql);
  }
  await assert.rejects(tracker.sql("DELETE FROM events"), /it would write, and a query only reads/);
  await assert.rejects(tracker.sql("SELECT 1; DELETE FROM events"), TypeError);
  await assert.rejects(tracker.sql(" -- nothing"), TypeError);
  assert.deepEqual(contentsOf(tracker.db), before);
  assert.deepEqual(
    Object.keys(bytesIn(folder.path)).filter((name) => !name.startsWith("runs.db")),
    [
      "x.csv",
    ],
  );
});

Deno.test("a mistake in the SQL gives the engine's message with its position", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { engine: "duckdb" });
  tracker.log({ loss: 1 });
  const error = await tracker.sql("SELECT los FROM events").catch((error) => error);
  assert.ok(error instanceof TrackerError && error.cause instanceof Error);
  assert.match(
    error.message,
    /^Cannot query ":memory:": Binder Error: .*"los" not found[^]*"loss" \(line 1, at "los FROM events"\)$/,
  );
  await assert.rejects(tracker.sql("SELECT * FORM events"), /Parser Error[^]*line 1/);
  await assert.rejects(tracker.sql("SELECT * FROM evnts"), /evnts does not exist[^]*"events"/);
  await assert.rejects(tracker.sql("SELECT 'x'::INTEGER FROM events"), /Conversion Error/);
});

Deno.test("duckdb takes values of every kind for placeholders, by position and by name", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { engine: "duckdb" });
  const values = [0.5, 2, true, "x", null, 2n ** 60n, 2n ** 100n, NOON];
  const row = async (sql: string, params?: unknown[] | Record<string, unknown>) =>
    Object.values((await tracker.sql(sql, params))[0]!);
  assert.deepEqual(await row("SELECT ?, ?, ?, ?, ?, ?, ?, ?", values), values);
  assert.deepEqual(await row("SELECT $2, $1, $2", [1, 2]), [2, 1, 2]);
  assert.deepEqual(await row("SELECT $b + $a", { a: 1, $b: 2.5 }), [3.5]);
  assert.deepEqual(await row("SELECT typeof(?)", [2]), ["DOUBLE"]);
  assert.deepEqual(await row("SELECT ?->>'a'", [{ a: [1] }]), ["[1]"]);
  assert.deepEqual(await row("SELECT [?, ?], list_extract([1, 2], ?::INTEGER)", [1, 2, 2]), [
    [1, 2],
    2,
  ]);
  await assert.rejects(tracker.sql("SELECT ?", [1, 2]), TypeError);
  await assert.rejects(tracker.sql("SELECT ?"), TypeError);
  await assert.rejects(tracker.sql("SELECT ?", [2n ** 127n]), TypeError);
  await assert.rejects(tracker.sql("SELECT $a", { b: 1 }), /no placeholder "b"/);
  await assert.rejects(tracker.sql("SELECT $a", {}), TrackerError);
  await assert.rejects(tracker.sql("SELECT ?", [() => 1]), TypeError);
  await assert.rejects(tracker.sql("SELECT ?", [new Map()]), TypeError);
});

Deno.test("duckdb sees rows that were added, changed and deleted since, by whomever", async () => {
  using folder = tempFolder();
  using tracker = track(folder.file("runs.db"));
  using reader = new Reader(tracker.db, { engine: "duckdb" });
  using other = new DatabaseSync(tracker.db);
  const seen = async (expected: number[]) => {
    for (const source of [tracker, reader]) {
      const rows = await source.sql("SELECT loss FROM events ORDER BY timestamp, track_id");
      assert.deepEqual(rows.map((row) => row.loss).sort(), expected.sort());
      assert.equal(await one(source, "SELECT count(*) FROM events"), expected.length);
    }
  };
  await seen([0.5, 0.25, 4, 2]);
  tracker.log({ loss: 8 });
  await seen([0.5, 0.25, 4, 2, 8]);
  tracker.logBatch([{ loss: 16 }, { loss: 32 }]);
  tracker.log({ loss: 64 });
  await seen([0.5, 0.25, 4, 2, 8, 16, 32, 64]);
  other.exec("UPDATE events SET loss = 1 WHERE loss = 0.5");
  await seen([1, 0.25, 4, 2, 8, 16, 32, 64]);
  other.exec("DELETE FROM events WHERE loss > 4");
  tracker.log({ loss: 3 });
  await seen([1, 0.25, 4, 2, 3]);
  tracker.conn.exec("UPDATE events SET loss = 9 WHERE loss = 3");
  tracker.log({ loss: 5 });
  await seen([1, 0.25, 4, 2, 9, 5]);
  tracker.setWhere("loss", 6, "loss", 5);
  await seen([1, 0.25, 4, 2, 9, 6]);
  reader.deleteRun("a");
  await seen([4, 2, 9, 6]);
  tracker.conn.exec("BEGIN; UPDATE events SET loss = 7 WHERE loss = 6");
  await seen([4, 2, 9, 6]);
  tracker.conn.exec("COMMIT");
  await seen([4, 2, 9, 7]);
  assert.throws(() => tracker.logBatch([{ loss: 1 }, { loss: () => 1 }]), TypeError);
  other.exec("UPDATE events SET loss = loss + 1");
  await seen([5, 3, 10, 8]);
  const { code, stderr } = await runProgram("attempt.ts", ["log", tracker.db]);
  assert.equal(code, 0, stderr);
  assert.equal(await one(tracker, "SELECT count(*) FROM events"), tracker.countAll());
});

Deno.test("duckdb sees new columns, tables and values that no longer fit", async () => {
  using folder = tempFolder();
  using tracker = track(folder.file("runs.db"));
  assert.equal(await one(tracker, "SELECT max(loss) FROM events"), 4);
  tracker.log({ loss: "high", accuracy: 0.5 });
  assert.deepEqual(
    await tracker.sql("SELECT loss, accuracy, _extra FROM events WHERE accuracy > 0"),
    [{ loss: null, accuracy: 0.5, _extra: { loss: "high" } }],
  );
  using other = new Tracker(tracker.db, { table: "data", engine: "duckdb" });
  other.log({ rows: 5 });
  for (const source of [tracker, other]) {
    assert.deepEqual(await source.sql("SELECT rows FROM db.data"), [{ rows: 5 }]);
  }
  tracker.log({ loss: 100 });
  other.log({ rows: 6 });
  for (const source of [tracker, other]) {
    const sql = "SELECT (SELECT max(loss) FROM events) AS a, max(rows) AS b FROM data";
    assert.deepEqual(await source.sql(sql), [{ a: 100, b: 6 }]);
  }
  other.conn.exec("DROP TABLE data");
  await assert.rejects(tracker.sql("SELECT * FROM data"), /data does not exist/);
  other.conn.exec("CREATE VIEW high AS SELECT loss FROM events WHERE loss > 4");
  other.conn.exec("CREATE VIEW strange AS SELECT * FROM events WHERE note GLOB '[a' AND likely(1)");
  assert.deepEqual(await tracker.sql("SELECT * FROM db.high"), [{ loss: 100 }]);
  await assert.rejects(
    tracker.sql("SELECT * FROM strange"),
    /DuckDB cannot run the view "strange", which SQLite can/,
  );
});
