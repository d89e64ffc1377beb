import assert from "node:assert/strict";
import { Reader, Tracker, TrackerError } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";

function fill(path: string): Tracker {
  const tracker = new Tracker(path, { trackId: "run", warnings: false });
  tracker.logBatch([
    { n: 1, flag: true, at: new Date(0), tags: ["a"], big: 2n ** 60n, "val/loss": 0.5 },
    { n: NaN, flag: false, at: null, tags: [], big: 1, "val/loss": 0.25 },
  ]);
  return tracker;
}

Deno.test("sql() gives rows with the kinds of the columns it selects", async () => {
  using tracker = fill(Tracker.IN_MEMORY);
  const rows = await tracker.sql(
    'SELECT n, flag AS yes, at, tags, big, "val/loss", _extra, n + 1 AS more FROM events',
  );
  assert.deepEqual(rows, [
    {
      n: 1,
      yes: true,
      at: new Date(0),
      tags: ["a"],
      big: 2n ** 60n,
      "val/loss": 0.5,
      _extra: null,
      more: 2,
    },
    {
      n: null,
      yes: false,
      at: null,
      tags: [],
      big: 1,
      "val/loss": 0.25,
      _extra: { n: NaN },
      more: null,
    },
  ]);
});

Deno.test("sql() takes values for placeholders, by position and by name", async () => {
  using tracker = fill(Tracker.IN_MEMORY);
  const by = async (sql: string, params: unknown[] | Record<string, unknown>) =>
    (await tracker.sql(`SELECT big FROM events WHERE ${sql}`, params)).length;
  assert.equal(await by("flag = ?", [true]), 1);
  assert.equal(await by("at = :at AND big = :big", { at: new Date(0), big: 2n ** 60n }), 1);
  assert.equal(await by("tags = $tags", { tags: ["a"] }), 1);
  assert.equal(await by("at IS ?", [undefined]), 1);
  assert.deepEqual(await tracker.sql("SELECT $2 AS a, $1 AS b", [1, "$1"]), [{ a: "$1", b: 1 }]);
  await assert.rejects(tracker.sql("SELECT ?", [NaN]), TypeError);
  await assert.rejects(tracker.sql("SELECT :a", { a: 1, b: 2 }), /no placeholder "b"/);
  for (const sql of ["SELECT :a, @b", "SELECT $a, $b", "SELECT $1, $2", "SELECT ?1, ?2"]) {
    await assert.rejects(tracker.sql(sql), TypeError, sql);
    await assert.rejects(tracker.sql(sql, [1].slice(Number(/[ab]/.test(sql)))), TypeError, sql);
    await assert.rejects(tracker.sql(sql, { a: 1 }), TypeError, sql);
  }
  tracker.log({ a$b: 1, ab$1: 2 });
  assert.deepEqual(await tracker.sql("SELECT a$b, ab$1 FROM events WHERE a$b"), [
    { a$b: 1, ab$1: 2 },
  ]);
  assert.deepEqual(await tracker.sql("SELECT '$b :c' AS t, $a AS a -- @d", { a: undefined }), [
    { t: "$b :c", a: null },
  ]);
});

Deno.test("sql() refuses what are no parameters, and an object for places without a name", async () => {
  for (const engine of ["sqlite", "duckdb"] as const) {
    using tracker = new Tracker(Tracker.IN_MEMORY, { engine });
    for (const bad of [null, "text", 1, new Map([["a", 1]]), new Float64Array(1), new Date(0)]) {
      await assert.rejects(
        tracker.sql("SELECT 1 AS n", bad as unknown as []),
        /^TypeError: Cannot query with .+ as parameters: expected an array or an object$/,
      );
    }
    for (const params of [{}, { a: 1 }]) {
      await assert.rejects(tracker.sql("SELECT ? AS n", params), /^T\w+: Cannot query/);
    }
  }
});

Deno.test("the file is known as db too, from a Tracker, a Reader and in memory", async () => {
  using folder = tempFolder();
  using tracker = fill(folder.file("a.db"));
  using reader = new Reader(folder.file("a.db"));
  using memory = fill(Tracker.IN_MEMORY);
  for (const source of [tracker, reader, memory]) {
    for (const table of ["db.events", "events"]) {
      assert.deepEqual(await source.sql(`SELECT count(*) AS n FROM ${table}`), [{ n: 2 }]);
    }
  }
  tracker.log({ n: 5 });
  assert.deepEqual(await tracker.sql("SELECT n FROM db.events WHERE n > 2"), [{ n: 5 }]);
});

Deno.test("sql() refuses whatever would write, and more than one statement", async () => {
  using folder = tempFolder();
  using tracker = fill(folder.file("a.db"));
  const writing = [
    "DELETE FROM events",
    "DROP TABLE events",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA user_version = 5",
    "PRAGMA schema_version = 5",
    "SELECT * FROM pragma_optimize(65538)",
    `ATTACH '${folder.file("b.db")}' AS b`,
    `VACUUM INTO '${folder.file("c.db")}'`,
    "BEGIN",
    "CREATE TEMP TABLE t (a)",
  ];
  for (const sql of writing) await assert.rejects(tracker.sql(sql), TrackerError, sql);
  await assert.rejects(tracker.sql("SELECT 1; DELETE FROM events"), TypeError);
  await assert.rejects(tracker.sql(" -- nothing"), TypeError);
  await assert.rejects(tracker.sql("SELECT nope FROM events"), /no such column: nope/);
  assert.equal(tracker.countAll(), 2);
  assert.deepEqual(
    [...Deno.readDirSync(folder.path)].filter(({ name }) => !name.startsWith("a.db")),
    [],
  );
});

Deno.test("(slow) texts, names and comments of 20 MB may stand in SQL", async () => {
  using tracker = fill(Tracker.IN_MEMORY);
  const long = "it''s; ".repeat(3_000_000);
  assert.deepEqual(
    await tracker.sql(`SELECT length('${long}') AS n, ? AS "a""b;" -- ${long}\n/* ${long} */`, [1]),
    [{ n: 18_000_000, 'a"b;': 1 }],
  );
});

Deno.test("a placeholder with a number wants its value of an object too, one with a name no list", async () => {
  using tracker = fill(Tracker.IN_MEMORY);
  assert.deepEqual(await tracker.sql("SELECT ?1 AS x", { 1: 5 }), [{ x: 5 }]);
  await assert.rejects(
    tracker.sql("SELECT ?1 AS x", {}),
    new TypeError('Cannot query: no value came for the placeholder "1"'),
  );
  for (const sql of ["SELECT :a AS x, :b AS y", "SELECT ? AS z, :a AS x"]) {
    await assert.rejects(
      tracker.sql(sql, [1]),
      new TypeError('Cannot query: no value came for the placeholder "a"'),
    );
  }
});

Deno.test("(slow) a query of db.events in memory leaves no copy behind", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  tracker.log({ text: "x".repeat(20_000_000) });
  const ask = () => tracker.sql("SELECT length(text) AS n FROM db.events");
  await ask();
  const { rss } = Deno.memoryUsage();
  for (let i = 0; i < 40; i++) assert.deepEqual(await ask(), [{ n: 20_000_000 }]);
  for (let i = 0; i < 40; i++) await assert.rejects(tracker.sql("SELECT nope FROM db.events"));
  assert.ok(Deno.memoryUsage().rss - rss < 400e6);
});

Deno.test("two columns of one name are two keys", async () => {
  using tracker = fill(Tracker.IN_MEMORY);
  const [row] = await tracker.sql("SELECT a.big, b.big FROM events a, events b ORDER BY 1, 2");
  assert.deepEqual(row, { big: 1, big_1: 1 });
});
