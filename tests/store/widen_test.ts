import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Reader, Tracker } from "../../mod.ts";
import { contentsOf, errorOf, type TempFolder, tempFolder } from "../support/mod.ts";
import { until } from "../support/time.ts";
import { failure, json, lines } from "../support/xt.ts";

/** Makes a file as another tool would. */
function make(folder: TempFolder, sql: string): string {
  const path = folder.file("foreign.db");
  using db = new DatabaseSync(path);
  db.exec(sql);
  return path;
}

/** Asserts that SQLite finds nothing wrong. */
function checkWhole(path: string): void {
  using db = new DatabaseSync(path);
  assert.deepEqual(db.prepare("PRAGMA integrity_check").all().map(Object.values), [["ok"]]);
}

const PYTHON =
  `CREATE TABLE "default" (track_id TEXT, timestamp TEXT, z INTEGER, flag INTEGER, name TEXT,
  PRIMARY KEY (track_id, timestamp));
  INSERT INTO "default" VALUES ('a', '2026-01-01 00:00:00.000001', 1, 1, 'x'), ('a', '2026-01-01 00:00:00.000002', 2, 0, NULL)`;

Deno.test("widen() brings fractions and booleans back that a file of Python's had no column for", async () => {
  using folder = tempFolder();
  const path = make(folder, PYTHON);
  using tracker = new Tracker(path, { trackId: "b", warnings: false });
  tracker.logBatch([{ z: 0.5, flag: true }, { z: 3, flag: false }, { z: NaN, name: "y" }]);
  using reader = new Reader(path);
  const before = reader.toRows();
  assert.equal(reader.widen("z"), 1);
  assert.equal(reader.widen("flag"), 2);
  assert.deepEqual([reader.dtypes.z, reader.dtypes.flag], ["number", "boolean"]);
  const flags = [true, false, true, false, null];
  assert.deepEqual(reader.toRows(), before.map((row, i) => ({ ...row, flag: flags[i] })));
  const sql = 'SELECT avg(z) AS mean, sum(flag) AS flags FROM "default"';
  assert.deepEqual(await reader.sql(sql), [{ mean: 1.625, flags: 2 }]);
  tracker.log({ z: 0.25, flag: true });
  using db = new DatabaseSync(path);
  const rows = db.prepare('SELECT z, flag, _extra FROM "default" ORDER BY rowid').all().map(
    Object.values,
  );
  const spilled = '{"z":{"$":"number","v":"NaN"}}';
  assert.deepEqual(rows.slice(2), [[0.5, 1, null], [3, 0, null], [null, null, spilled], [
    0.25,
    1,
    null,
  ]]);
  using duckdb = new Reader(path, { engine: "duckdb" });
  assert.deepEqual(await duckdb.sql('SELECT sum(z) FILTER (NOT isnan(z)) AS sum FROM "default"'), [{
    sum: 6.75,
  }]);
  assert.equal(reader.widen("z"), 0);
  checkWhole(path);
});

Deno.test("widen() keeps indexes, triggers, views, constraints and whatever else a table has", () => {
  using folder = tempFolder();
  const path = make(
    folder,
    `CREATE TABLE events ( -- z INTEGER, in a comment
      track_id TEXT, timestamp TEXT, "say, ""z""" TEXT DEFAULT ('z INTEGER (1)'), [a b] VARCHAR(20) NOT NULL DEFAULT 'x',
      "z" /* a comment, (z) */ DECIMAL (10, 2) /* INT */ UNIQUE CHECK (z <> 99), bare, half AS (z / 2) VIRTUAL,
      n UNSIGNED BIG INT DEFAULT (1 + 2) COLLATE nocase, UNIQUE (n, z), PRIMARY KEY (track_id, timestamp));
    CREATE INDEX by_z ON events (z DESC) WHERE n > 0;
    CREATE INDEX by_sum ON events (z + n);
    CREATE VIEW zs AS SELECT z, n FROM events;
    CREATE TABLE seen (n);
    CREATE TRIGGER after_insert AFTER INSERT ON events BEGIN INSERT INTO seen VALUES (new.n); END;
    CREATE TABLE refers (n REFERENCES events (z));
    INSERT INTO events (track_id, timestamp, z, n) VALUES ('a', '1', 5, 7), ('a', '2', 6, 8)`,
  );
  using tracker = new Tracker(path, { trackId: "b", warnings: false });
  tracker.log({ n: 0.5, z: 1.5 });
  using reader = new Reader(path);
  const objects = () => {
    using db = new DatabaseSync(path);
    const sql =
      "SELECT type, name, tbl_name, CASE WHEN name = 'events' THEN '' ELSE sql END FROM sqlite_schema";
    return db.prepare(`${sql} ORDER BY 1, 2`).all().map((row) => Object.values(row));
  };
  const before = objects();
  const rows = reader.toRows();
  assert.equal(reader.widen("n"), 1);
  assert.equal(reader.widen("z", "number"), 0);
  assert.deepEqual(objects(), before);
  assert.deepEqual(reader.toRows(), rows);
  assert.deepEqual([reader.dtypes.n, reader.dtypes.z], ["number", "number"]);
  checkWhole(path);
  using db = new DatabaseSync(path);
  const found = db.prepare("SELECT n FROM zs WHERE z + n > 1 ORDER BY n").all().map(({ n }) => n);
  assert.deepEqual(found, [0.5, 7, 8]);
  assert.throws(() => db.exec("UPDATE events SET z = 99"), /CHECK/);
  assert.equal(
    db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'events'").get()!.sql!.toString()
      .includes("n REAL DEFAULT (1 + 2) COLLATE nocase"),
    true,
  );
});

Deno.test("widen() changes nothing where a value does not fit, and names one", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  using tracker = new Tracker(path, { warnings: false });
  tracker.logBatch([{ n: 1, big: 2n ** 60n }, { n: "text", big: 0.5 }, { n: 2 }]);
  using reader = new Reader(path);
  const before = contentsOf(path);
  const refused: [string, string | undefined, RegExp][] = [
    ["n", "bigint", /^Cannot widen "n": bigint does not hold a value, such as "text"$/],
    ["n", "string", /string does not hold 2 values, such as 1$/],
    [
      "n",
      undefined,
      /^Cannot widen "n": no kind holds every value; number not a value, such as "text"$/,
    ],
    ["big", "number", /number does not hold a value, such as 1152921504606846976n$/],
    ["none", undefined, /no such column/],
    ["timestamp", "date", /^Cannot widen "timestamp": it has no kind that can be changed$/],
    ["n", "blob", /expected "number" or /],
  ];
  for (const [column, kind, words] of refused) {
    const error = errorOf(() => reader.widen(column, kind as "number"));
    assert.ok(error instanceof TypeError, `${error}`);
    assert.match(error.message, words);
  }
  assert.deepEqual(contentsOf(path), before);
  checkWhole(path);
});

Deno.test("widen() takes whole numbers, dates, JSON and ids of objects to columns of their kind", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  using tracker = new Tracker(path, { warnings: false });
  tracker.log({
    n: 5,
    at: "2026-01-02 03:04:05",
    cfg: '{"a":[1]}',
    model: "plain",
    big: 2 ** 52 + 2,
  });
  const model = new Set([1]);
  tracker.log({ n: 6, at: new Date(0), cfg: { b: 2 }, big: 2 });
  tracker.log({ mixed: 1, cfg: null });
  tracker.log({ mixed: model });
  tracker.setValue("mixed", model);
  using reader = new Reader(path);
  assert.equal(reader.widen("n", "bigint"), 0);
  assert.equal(reader.widen("big", "bigint"), 0);
  assert.equal(reader.widen("at", "date"), 1);
  assert.equal(reader.widen("cfg", "json"), 1);
  assert.equal(reader.widen("mixed"), 4);
  const { n, at, cfg, mixed, big } = reader.toColumns();
  assert.deepEqual([n, big], [[5, 6, null, null], [2 ** 52 + 2, 2, null, null]]);
  assert.deepEqual(at, [new Date("2026-01-02T03:04:05Z"), new Date(0), null, null]);
  assert.deepEqual(cfg, [{ a: [1] }, { b: 2 }, null, null]);
  assert.equal(reader.dtypes.mixed, "asset");
  assert.deepEqual(reader.assets.list().map(({ references, columns }) => [references, columns]), [[
    4,
    ["mixed"],
  ]]);
  assert.deepEqual(mixed!.map((id) => reader.get(String(id))), Array(4).fill(model));
  using db = new DatabaseSync(path);
  const types = db.prepare("SELECT DISTINCT typeof(n) AS type FROM events WHERE n IS NOT NULL")
    .all();
  assert.deepEqual(types.map(({ type }) => type), ["integer"]);
  checkWhole(path);
});

Deno.test("widen() goes well beside who writes: nothing is lost, what comes after goes into the column", async () => {
  using folder = tempFolder();
  const path = make(folder, PYTHON);
  const url = new URL("../programs/log_fractions.ts", import.meta.url).href;
  const writers = ["w1", "w2"].map((id) =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", url, path, id, "300"],
      stdout: "null",
      stderr: "piped",
    }).output()
  );
  using reader = new Reader(path);
  await until(() => reader.count() >= 100, "nobody writes", 5);
  assert.ok(reader.widen("z") > 0);
  for (const { success, stderr } of await Promise.all(writers)) {
    assert.ok(success, new TextDecoder().decode(stderr));
  }
  using again = new Reader(path);
  const sum = again.column("z").reduce<number>((sum, z) => sum + Number(z), 0);
  assert.equal(sum, 3 + 2 * 300 * 0.5);
  assert.deepEqual(await again.sql('SELECT count(z) AS n FROM "default"'), [{ n: 602 }]);
  checkWhole(path);
});

Deno.test("a call on a file of Python's puts JSON into its columns of text, and no others", () => {
  using folder = tempFolder();
  const path = make(
    folder,
    `CREATE TABLE "default" (track_id TEXT, timestamp TEXT, function_name TEXT, args TEXT, kwargs TEXT,
      error TEXT, function_time REAL, function_result TEXT, cfg TEXT, PRIMARY KEY (track_id, timestamp))`,
  );
  using tracker = new Tracker(path, { trackId: "b", strict: true });
  tracker.track((a: number, _: object) => [a], { args: [1, { lr: 0.5 }], kwargs: { by: 2 } });
  using db = new DatabaseSync(path);
  const row = db.prepare('SELECT args, kwargs, function_result FROM "default"').get();
  assert.deepEqual(Object.values(row!), ['[1,{"lr":0.5}]', '{"by":2}', "[1]"]);
  const [{ args, kwargs }] = tracker.toRows();
  assert.deepEqual([args, kwargs], ['[1,{"lr":0.5}]', '{"by":2}']);
  assert.throws(() => tracker.log({ cfg: { a: 1 } }), TypeError);
  using own = new Tracker(folder.file("own.db"));
  own.track((a: number) => a, { args: [1] });
  assert.deepEqual(own.latest.args, [1]);
});

Deno.test("xt widen says what it did; xt set says what would let the value in", async () => {
  using folder = tempFolder();
  const path = make(folder, PYTHON);
  const told = await failure(1, "set", path, "z", "0.5");
  assert.match(
    told,
    /^Cannot read "0.5" as the value of "z": the column holds whole numbers; xt widen .* z --kind number lets it hold fractions$/,
  );
  {
    using tracker = new Tracker(path, { warnings: false });
    tracker.log({ z: 0.5 });
  }
  assert.deepEqual(await lines("widen", path, "z"), [
    'Widened "z" from bigint to number; 1 value came back from _extra',
  ]);
  assert.deepEqual(await lines("widen", path, "z"), ['"z" holds its values as number already']);
  assert.deepEqual(await lines("set", path, "z", "0.5"), ["Changed 3 rows"]);
  assert.deepEqual(await json("widen", path, "name", "--kind", "string"), [{
    column: "name",
    kind: "string",
    values: 0,
  }]);
  assert.match(await failure(1, "widen", path, "nme"), /Did you mean "name"\?$/);
  assert.match(await failure(2, "widen", path, "z", "--kind", "float"), /expected number or /);
});
