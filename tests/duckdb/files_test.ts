import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Reader, Tracker, TrackerError } from "../../mod.ts";
import { base64Of } from "../../lib/system/bytes.ts";
import { ask } from "../support/plain_duckdb.ts";
import { outcome, runProgram, startProgram, tempFolder } from "../support/mod.ts";

const FIXTURES = new URL("../fixtures/", import.meta.url);

/** Lists what DuckDB holds: the columns of each table. */
async function held(source: Tracker | Reader): Promise<Record<string, string[]>> {
  const columns = await source.sql(
    "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'held' ORDER BY ALL",
  );
  const tables = Map.groupBy(columns, (row) => String(row.table_name)).entries();
  return Object.fromEntries(
    tables.map(([table, rows]) => [table, rows.map((row) => String(row.column_name))]),
  );
}

Deno.test("duckdb is told only of the tables and columns that queries name, and keeps them", async () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("runs.db"), { engine: "duckdb" });
  tracker.logBatch([{ loss: 1, epoch: 1, note: "x" }, { loss: 2, epoch: 2 }]);
  assert.deepEqual(await held(tracker), {});
  await tracker.sql("SELECT max(loss) FROM events WHERE epoch > 1");
  const [[first, columns]] = Object.entries(await held(tracker));
  assert.deepEqual(columns, ["epoch", "loss"]);
  await tracker.sql("WITH e AS (SELECT loss, epoch FROM db.events) SELECT min(e.loss) FROM e");
  tracker.log({ loss: 3, epoch: 3, note: "y" });
  assert.deepEqual(await tracker.sql("SELECT loss FROM events WHERE epoch = 3"), [{ loss: 3 }]);
  assert.deepEqual(await held(tracker), { [first]: ["epoch", "loss"] });
  const rows = await tracker.sql("SELECT note, loss FROM events");
  assert.deepEqual(rows, [
    { note: "x", loss: 1 },
    { note: null, loss: 2 },
    { note: "y", loss: 3 },
  ]);
  assert.deepEqual(Object.values(await held(tracker)), [["epoch", "loss", "note"]]);
  const bytes = new Uint8Array([1, 2]);
  tracker.log({ bytes });
  assert.deepEqual(await tracker.sql("SELECT size FROM db.assets"), [{ size: 2 }]);
  assert.deepEqual(Object.values(await held(tracker)), [["size"]]);
  await tracker.sql("SELECT e.loss, a.value FROM events e JOIN assets a ON a.key = e.bytes");
  assert.deepEqual(Object.values(await held(tracker)).sort(), [
    ["bytes", "loss"],
    ["key", "size", "value"],
  ]);
});

Deno.test("duckdb gives bytes of any length as they went in", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { engine: "duckdb" });
  const lengths = [0, 1, 12, 13, 65_536, 65_537, 3_000_000];
  const given = lengths.map((length) => new Uint8Array(length).map((_, i) => i % 251));
  for (const bytes of given) tracker.log({ bytes });
  const rows = await tracker.sql("SELECT value FROM db.assets ORDER BY size");
  assert.deepEqual(rows.map(({ value }) => value), given);
});

Deno.test("duckdb answers on empty tables, and in memory", async () => {
  using memory = new Tracker(Tracker.IN_MEMORY, { engine: "duckdb" });
  assert.deepEqual(await memory.sql("SELECT * FROM events"), []);
  assert.deepEqual(await memory.sql("SELECT count(*) AS n FROM db.events"), [{ n: 0 }]);
  memory.log({ loss: 1 });
  assert.deepEqual(await memory.sql("SELECT loss FROM events"), [{ loss: 1 }]);
  memory.log({ loss: 2 });
  memory.conn.exec("UPDATE events SET loss = 5 WHERE loss = 1");
  assert.deepEqual(await memory.sql("SELECT loss FROM events"), [{ loss: 5 }, { loss: 2 }]);
  memory.setValue("loss", 3);
  assert.deepEqual(await memory.sql("SELECT sum(loss) AS sum FROM events"), [{ sum: 6 }]);
  memory.conn.exec("BEGIN; DELETE FROM events");
  assert.deepEqual(await memory.sql("SELECT count(*) AS n FROM events"), [{ n: 0 }]);
  memory.conn.exec("ROLLBACK");
  assert.deepEqual(await memory.sql("SELECT count(*) AS n FROM events"), [{ n: 2 }]);
});

Deno.test("duckdb knows 500 columns, and names with quotes, slashes, blanks and other scripts", async () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("wide.db"), { engine: "duckdb", table: `a "b" c/d'e` });
  const names = [
    `x"y`,
    "a/b",
    "a b",
    "名前",
    "👩‍👩‍👧",
    "É",
    "é",
    "order",
    "--",
    "__proto__",
    "'",
    "a\nb",
  ];
  const event = Object.fromEntries([
    ...names.map((name, i) => [name, `v${i}`] as const),
    ...Array.from({ length: 500 }, (_, i) => [`metric_${i}`, i / 7] as const),
  ]);
  tracker.log(event);
  tracker.log({ ...event, metric_499: NaN });
  const [first, second] = await tracker.sql(`SELECT * FROM db."a ""b"" c/d'e"`);
  const stored = tracker.toRows();
  assert.deepEqual({ ...first, _extra: undefined }, { ...stored[0], _extra: undefined });
  assert.ok(Number.isNaN(second!.metric_499));
  assert.deepEqual(
    await tracker.sql(`SELECT "x""y", "a/b", "É", "é" FROM "a ""b"" c/d'e" LIMIT 1`),
    [{ 'x"y': "v0", "a/b": "v1", "É": "v5", "é": "v6" }],
  );
});

for (const name of ["python_sqlite", "python_events", "python_duckdb", "python_copied"]) {
  Deno.test(`duckdb reads ${name}.db: each cell in its place, or in _extra`, async () => {
    using folder = tempFolder();
    const path = folder.file("python.db");
    Deno.copyFileSync(new URL(`${name}.db`, FIXTURES), path);
    using any = new Reader(path);
    for (const table of any.tables()) {
      using reader = new Reader(path, { table, engine: "duckdb" });
      const rows = await reader.sql(`SELECT * FROM "${table}"`);
      const expected = reader.toRows();
      assert.equal(rows.length, expected.length);
      rows.forEach(({ _extra, ...row }, i) => {
        const extra = (_extra ?? {}) as Record<string, unknown>;
        for (const [key, value] of Object.entries(expected[i]!)) {
          const found = row[key] ?? extra[key] ?? null;
          if (value instanceof Uint8Array && !(found instanceof Uint8Array)) {
            assert.deepEqual(found, { $: "blob", v: base64Of(value) });
          } else assert.deepEqual(found, value, `${table}.${key}`);
        }
      });
    }
  });
}

Deno.test("a cell that does not fit its column's type is NULL in duckdb, and in _extra", async () => {
  using folder = tempFolder();
  const path = folder.file("foreign.db");
  {
    using conn = new DatabaseSync(path);
    conn.exec(
      `CREATE TABLE events (track_id TEXT, timestamp TEXT, n INTEGER, t TEXT, ok BOOLEAN, at TIMESTAMP, b BLOB);
      INSERT INTO events VALUES ('a', '2026', 1, 'x', 1, '2026-01-02', x'01');
      INSERT INTO events VALUES ('a', '2027', 0.5, x'02', 'true', 'soon', 'text');
      INSERT INTO events VALUES ('a', '2028', 'many', 'y', 2, 7, 9223372036854775807);
      INSERT INTO events VALUES ('a', '2029', -9223372036854775808, 'z', 0, '2026-01-02 03:04:05.123456+01:00', NULL);
      CREATE TABLE other (id TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID;
      INSERT INTO other VALUES ('b', 2), ('a', 1);
      CREATE TABLE own_rowid (rowid TEXT, x REAL);
      INSERT INTO own_rowid VALUES ('r', 0.5);`,
    );
  }
  using reader = new Reader(path, { engine: "duckdb" });
  const rows = await reader.sql("SELECT * EXCLUDE (track_id, timestamp) FROM events");
  assert.deepEqual(rows, [
    { n: 1, t: "x", ok: true, at: new Date("2026-01-02"), b: new Uint8Array([1]), _extra: null },
    {
      n: null,
      t: null,
      ok: null,
      at: null,
      b: null,
      _extra: { n: 0.5, t: { $: "blob", v: "Ag==" }, ok: "true", at: "soon", b: "text" },
    },
    {
      n: null,
      t: "y",
      ok: null,
      at: null,
      b: null,
      _extra: { n: "many", ok: 2, at: 7, b: 9223372036854775807n },
    },
    {
      n: -(2n ** 63n),
      t: "z",
      ok: false,
      at: new Date("2026-01-02T02:04:05.123Z"),
      b: null,
      _extra: null,
    },
  ]);
  assert.deepEqual(await reader.sql("SELECT * FROM other"), [{ id: "a", n: 1 }, { id: "b", n: 2 }]);
  assert.deepEqual(await reader.sql("SELECT rowid, x FROM own_rowid"), [{ rowid: "r", x: 0.5 }]);
});

Deno.test("duckdb reads into JSON, though a cell is none, or holds half a character", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { engine: "duckdb", warnings: false });
  tracker.logBatch([{ list: ["x"] }, { list: ["\ud800"] }, { list: [1] }]);
  tracker.conn.exec("UPDATE events SET list = 'no JSON' WHERE list = '[1]'");
  assert.deepEqual(
    await tracker.sql(
      "SELECT list, list->>0 AS first, * EXCLUDE (list, track_id, timestamp) FROM events",
    ),
    [
      { list: ["x"], first: "x", _extra: null },
      { list: ["\ufffd"], first: "\ufffd", _extra: null },
      { list: null, first: null, _extra: { list: "no JSON" } },
    ],
  );
});

Deno.test("duckdb sees rows that took the place of others", async () => {
  using folder = tempFolder();
  {
    using conn = new DatabaseSync(folder.file("runs.db"));
    conn.exec(
      "CREATE TABLE events (track_id TEXT, timestamp TEXT, step NUMERIC UNIQUE ON CONFLICT REPLACE, loss NUMERIC)",
    );
  }
  using tracker = new Tracker(folder.file("runs.db"), { engine: "duckdb" });
  tracker.logBatch([{ step: 1, loss: 4 }, { step: 2, loss: 2 }]);
  for (let loss = 8; loss < 11; loss++) {
    tracker.log({ step: 1, loss });
    const rows = await tracker.sql("SELECT loss FROM events ORDER BY step");
    assert.deepEqual(rows, [{ loss }, { loss: 2 }]);
  }
});

Deno.test("duckdb sees rows that came before others, by a key of their own", async () => {
  using folder = tempFolder();
  {
    using conn = new DatabaseSync(folder.file("runs.db"));
    conn.exec("CREATE TABLE events (id INTEGER PRIMARY KEY, track_id TEXT, timestamp TEXT)");
  }
  using tracker = new Tracker(folder.file("runs.db"), { engine: "duckdb" });
  for (const id of [5, 3, -1, 9]) {
    tracker.log({ id });
    assert.deepEqual(
      await tracker.sql("SELECT id FROM events ORDER BY id"),
      tracker.conn.prepare("SELECT id FROM events ORDER BY id").all().map((row) => ({ ...row })),
    );
  }
});

Deno.test("duckdb puts the columns of a row together, whatever indexes there are", async () => {
  using folder = tempFolder();
  {
    using conn = new DatabaseSync(folder.file("other.db"));
    conn.exec(`CREATE TABLE bare (k INTEGER PRIMARY KEY, a INTEGER, b INTEGER) WITHOUT ROWID;
      CREATE TABLE own (rowid INTEGER, oid INTEGER, _rowid_ INTEGER, k INTEGER, a INTEGER, b INTEGER);
      INSERT INTO bare VALUES (1, 30, 100), (2, 10, 300), (3, 20, 200);
      INSERT INTO own (k, a, b) SELECT * FROM bare;`);
    for (const table of ["bare", "own"]) {
      for (const column of ["a", "b"]) {
        conn.exec(`CREATE INDEX ${table}_${column} ON ${table} (${column})`);
      }
    }
  }
  using reader = new Reader(folder.file("other.db"), { engine: "duckdb" });
  for (const table of ["bare", "own"]) {
    for (const column of ["a", "b"]) await reader.sql(`SELECT max(${column}) FROM ${table}`);
    assert.deepEqual(await reader.sql(`SELECT k, a, b FROM ${table} ORDER BY k`), [
      { k: 1, a: 30, b: 100 },
      { k: 2, a: 10, b: 300 },
      { k: 3, a: 20, b: 200 },
    ], table);
  }
});

Deno.test("duckdb knows what views read, also where it does not write the plan", async () => {
  using folder = tempFolder();
  {
    using conn = new DatabaseSync(folder.file("other.db"));
    conn.exec(`CREATE TABLE t (a INTEGER, b TEXT); INSERT INTO t VALUES (1, 'x'), (2, 'y');
      CREATE VIEW more AS SELECT a + 1 AS c, b FROM t; CREATE VIEW same AS SELECT * FROM more;`);
  }
  for (const what of ["More", "db.same", "(SELECT b, c FROM same)"]) {
    using reader = new Reader(folder.file("other.db"), { engine: "duckdb" });
    assert.deepEqual(await reader.sql(`PIVOT ${what} ON b USING sum(c)`), [{ x: 2, y: 3 }]);
  }
  using reader = new Reader(folder.file("other.db"), { engine: "duckdb" });
  const [plan] = await reader.sql("EXPLAIN ANALYZE SELECT c FROM same WHERE c > 2");
  assert.match(String(plan!.explain_value), /1 row/);
});

Deno.test("duckdb has in _extra what stands under a name that it cannot have", async () => {
  using folder = tempFolder();
  {
    using conn = new DatabaseSync(folder.file("runs.db"));
    conn.exec(
      `CREATE TABLE events (track_id TEXT, timestamp TEXT, "" INTEGER, _EXTRA TEXT, n INTEGER);
      INSERT INTO events VALUES ('a', '2026-01-01 00:00:00', 7, 'x', 1), ('a', '2026-01-02 00:00:00', NULL, NULL, 2);
      CREATE TABLE "" (n INTEGER); CREATE TABLE nameless ("" INTEGER);`,
    );
  }
  using reader = new Reader(folder.file("runs.db"), { engine: "duckdb" });
  const rows = [{ n: 1, _extra: { "": 7, _EXTRA: "x" } }, { n: 2, _extra: null }];
  assert.deepEqual(
    await reader.sql("SELECT * EXCLUDE (track_id, timestamp) FROM events"),
    rows,
  );
  await reader.toParquet(folder.file("runs.parquet"));
  assert.deepEqual(
    await ask(`SELECT n::INTEGER AS n, _extra FROM '${folder.file("runs.parquet")}'`),
    rows.map(({ n, _extra }) => ({ n, _extra: _extra && JSON.stringify(_extra) })),
  );
});

Deno.test("one query of duckdb sees one state of the file while others write", async () => {
  using folder = tempFolder();
  const path = folder.file("busy.db");
  const writer = startProgram("log_pairs.ts", [path]);
  let running = true;
  writer.status.then(() => running = false);
  using reader = await (async () => {
    while (running) {
      try {
        using looking = new Reader(path, { table: "right_side" });
        if (looking.tables().length === 2 && looking.columns.includes("n")) {
          return new Reader(path, { engine: "duckdb" });
        }
      } catch {
        // Not there yet.
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return assert.fail((await outcome(writer)).stderr);
  })();
  try {
    let last = -1;
    for (let i = 0; i < 20 || (running && last < 1); i++) {
      const [row] = await reader.sql(
        "SELECT (SELECT count(*) FROM left_side) AS l, (SELECT sum(n) FROM right_side) AS r",
      );
      assert.equal(row!.l, row!.r ?? 0);
      assert.ok(Number(row!.l) >= last);
      last = Number(row!.l);
    }
    assert.ok(last > 0);
  } finally {
    const { code, stderr } = await outcome(writer);
    assert.equal(code, 0, stderr);
  }
});

Deno.test("queries of duckdb may be asked for at the same time, and while it closes", async () => {
  using folder = tempFolder();
  const tracker = new Tracker(folder.file("runs.db"), { engine: "duckdb" });
  tracker.logBatch(Array.from({ length: 10_000 }, (_, i) => ({ i, even: i % 2 === 0 })));
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => {
      if (i === 10) tracker.log({ i: -1 });
      return tracker.sql(`SELECT count(*) AS n FROM events WHERE i >= ${i}`);
    }),
  );
  assert.deepEqual(answers.map(([row]) => row!.n), answers.map((_, i) => 10_000 - i));
  const late = tracker.sql("SELECT count(*) AS n FROM events").catch((error) => error);
  tracker.close();
  const answer = await late;
  assert.ok(answer instanceof TrackerError ? /it is closed/.test(answer.message) : answer[0].n > 0);
  await assert.rejects(tracker.sql("SELECT 1"), /it is closed/);
});

Deno.test("duckdb needs --allow-ffi, says so, and is loaded for nothing else", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  {
    using tracker = new Tracker(path);
    tracker.log({ loss: 1 });
  }
  const ask = async (...flags: string[]) => {
    const all = [`--allow-read=${path}`, ...flags];
    const { code, stdout, stderr } = await runProgram("ask_duckdb.ts", [path], { flags: all });
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };
  assert.deepEqual(await ask("--allow-ffi"), { rows: [{ n: 1 }] });
  assert.deepEqual(await ask("--deny-ffi"), {
    name: "TrackerError",
    message: "Cannot load DuckDB: it is a native library, which needs the permission --allow-ffi",
  });
});
