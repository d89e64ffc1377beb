import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Reader, Tracker, TrackerError } from "../../mod.ts";
import { ask } from "../support/plain_duckdb.ts";
import { pythonWith, runPython } from "../support/python.ts";
import { bytesIn, runProgram, tempFolder } from "../support/mod.ts";
import { failure, lines } from "../support/xt.ts";

/** Logs values of every kind, two runs. */
function fill(path: string): void {
  using first = new Tracker(path, { trackId: "a/b", warnings: false });
  first.logBatch([
    {
      loss: 0.5,
      epoch: 1,
      big: 2n ** 60n,
      ok: true,
      note: "it's 👩‍👩‍👧, a text of more than twelve letters",
      at: new Date("2026-01-02T12:00:00.250Z"),
      layers: [64, { name: "né" }],
      "val/loss": 0.25,
      weights: new Float64Array([1]),
    },
    { loss: NaN, epoch: 2, ok: false, note: "" },
    { loss: -Infinity, epoch: 3 },
  ]);
  using second = new Tracker(path, { trackId: "run 🚀", warnings: false });
  second.log({ loss: 1, note: "short" });
}

async function typesOf(path: string): Promise<Record<string, unknown>> {
  const rows = await ask(`DESCRIBE SELECT * FROM '${path}'`);
  return Object.fromEntries(rows.map((row) => [row.column_name, row.column_type]));
}

Deno.test("toParquet() writes typed columns, with the numbers that SQLite cannot hold", async () => {
  using folder = tempFolder();
  const path = folder.file("it's.parquet");
  fill(folder.file("runs.db"));
  using reader = new Reader(folder.file("runs.db"));
  await reader.toParquet(path);
  const read = `'${path.replaceAll("'", "''")}'`;
  assert.deepEqual(await typesOf(path.replaceAll("'", "''")), {
    track_id: "VARCHAR",
    timestamp: "TIMESTAMP",
    loss: "DOUBLE",
    epoch: "DOUBLE",
    big: "BIGINT",
    ok: "BOOLEAN",
    note: "VARCHAR",
    at: "TIMESTAMP",
    layers: "JSON",
    "val/loss": "DOUBLE",
    weights: "VARCHAR",
  });
  const stamp = "strftime(timestamp, '%Y-%m-%d %H:%M:%S.%f') AS timestamp";
  const rows = await ask(`SELECT * REPLACE (${stamp}) FROM ${read}`);
  const expected = reader.toRows().map((row) => ({
    ...row,
    big: typeof row.big === "bigint" ? row.big : null,
    layers: row.layers === null ? null : JSON.stringify(row.layers),
  }));
  assert.deepEqual(rows, expected);
  const [{ compression }] = await ask(`SELECT DISTINCT compression FROM parquet_metadata(${read})`);
  assert.equal(compression, "ZSTD");
  await reader.toParquet(path, { trackId: "a/b", tail: 1 });
  assert.deepEqual(await ask(`SELECT epoch, loss FROM ${read}`), [{ epoch: 3, loss: -Infinity }]);
});

Deno.test("toParquet() writes a tracker's run, or all, from memory too", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.parquet");
  using tracker = new Tracker(Tracker.IN_MEMORY, { trackId: "b", warnings: false });
  await tracker.toParquet(path);
  assert.deepEqual(await ask(`SELECT * FROM '${path}'`), []);
  tracker.logBatch(Array.from({ length: 5000 }, (_, i) => ({ i, note: `n${i}`.repeat(i % 9) })));
  tracker.conn.exec("INSERT INTO events (track_id, timestamp, i) VALUES ('a', '2026', -1)");
  await tracker.toParquet(path);
  const read = (sql: string) => ask(`SELECT ${sql} FROM '${path}'`);
  assert.deepEqual(await read("count(*) AS n, max(i) AS i"), [{ n: 5000n, i: 4999 }]);
  await tracker.toParquet(path, { all: true });
  assert.deepEqual(await read("count(*) AS n, max(i) AS i"), [{ n: 5001n, i: 4999 }]);
  assert.deepEqual(
    await read("note, i"),
    tracker.toRows({ all: true }).map(({ note, i }) => ({ note, i })),
  );
});

Deno.test("toParquet() tells how many rows are written, also where it begins anew for _extra", async () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("runs.db"), { warnings: false });
  tracker.logBatch(Array.from({ length: 30_000 }, (_, i) => ({ i })));
  tracker.log({ i: "a text" });
  using reader = new Reader(folder.file("runs.db"));
  const told: number[] = [];
  await reader.toParquet(folder.file("runs.parquet"), { onProgress: (rows) => told.push(rows) });
  assert.ok(told.length > 1);
  assert.deepEqual([told.at(-1), Math.max(...told)], [30_001, 30_001]);
});

Deno.test("toParquet() writes one state of the file while another tracker writes", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.parquet");
  using tracker = new Tracker(folder.file("runs.db"));
  tracker.logBatch(Array.from({ length: 30_000 }, (_, i) => ({ i })));
  using reader = new Reader(folder.file("runs.db"));
  await reader.toParquet(path, { onProgress: () => tracker.log({ i: -1 }) });
  assert.ok(reader.count() > 30_000);
  assert.deepEqual(await ask(`SELECT count(*) AS n, min(i) AS i FROM '${path}'`), [
    { n: 30_000n, i: 0 },
  ]);
});

Deno.test("toParquet() keeps what fits no column in _extra, which is there only then", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.parquet");
  using tracker = new Tracker(folder.file("runs.db"), { warnings: false });
  tracker.logBatch([{ loss: 1 }, { loss: NaN }]);
  await tracker.toParquet(path);
  assert.deepEqual(Object.keys(await typesOf(path)), ["track_id", "timestamp", "loss"]);
  tracker.logBatch([{ loss: "high", Loss: 2 }, { loss: Infinity }]);
  await tracker.toParquet(path);
  assert.deepEqual(await ask(`SELECT loss, _extra FROM '${path}'`), [
    { loss: 1, _extra: null },
    { loss: NaN, _extra: null },
    { loss: null, _extra: '{"loss":"high","Loss":2}' },
    { loss: Infinity, _extra: null },
  ]);
});

Deno.test("toParquet() of what is in memory has a column for each value that is logged meanwhile", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.parquet");
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  // What spills makes it begin again, a while later.
  tracker.logBatch(Array.from({ length: 5000 }, (_, i) => ({ i: i < 4999 ? i : "spilled" })));
  let logged = 0;
  const timer = setInterval(() => tracker.log({ [`key_${logged++}`]: "a text" }), 1);
  await tracker.toParquet(path);
  clearInterval(timer);
  assert.ok(logged > 0);
  const columns = Object.keys(await typesOf(path)).filter((name) => name.startsWith("key_"));
  const [{ events }] = await ask(`SELECT count(*)::INTEGER - 5000 AS events FROM '${path}'`);
  assert.equal(columns.length, events);
});

Deno.test("toParquet() leaves out of _extra what another tool has set since", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.parquet");
  using tracker = new Tracker(folder.file("runs.db"), { warnings: false });
  tracker.logBatch([{ loss: 1 }, { loss: "diverged", epoch: 2, Loss: 3 }, { loss: NaN }]);
  tracker.conn.exec("UPDATE events SET loss = 5 WHERE loss IS NULL");
  await tracker.toParquet(path);
  assert.deepEqual(await ask(`SELECT loss, _extra FROM '${path}'`), [
    { loss: 1, _extra: null },
    { loss: 5, _extra: '{"Loss":3}' },
    { loss: 5, _extra: null },
  ]);
});

Deno.test("toParquet() writes JSON that DuckDB takes, whatever was logged or stands in the file", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.parquet");
  using tracker = new Tracker(folder.file("runs.db"), { warnings: false });
  tracker.log({
    list: ["\\ud800", "\ud83d\ude00", "half \ud83d", "\udc00\ud800", { "\ud800": 1 }],
  });
  tracker.log({ list: "\udfff" });
  await tracker.toParquet(path);
  assert.deepEqual(
    await ask(`SELECT list->>1 AS whole, list->>2 AS half, _extra->>'list' AS text FROM '${path}'`),
    [{ whole: "\ud83d\ude00", half: "half \ufffd", text: null }, {
      whole: null,
      half: null,
      text: "\ufffd",
    }],
  );
  const [{ list }] = await ask(`SELECT list FROM '${path}'`);
  const replaced = ["\\ud800", "\ud83d\ude00", "half \ufffd", "\ufffd\ufffd", { "\ufffd": 1 }];
  assert.deepEqual(JSON.parse(String(list)), replaced);
  for (const text of ["no JSON", "", "[NaN]", "[1,]"]) {
    tracker.conn.prepare("UPDATE events SET list = ?, _extra = NULL").run(text);
    await tracker.toParquet(path);
    const [row] = await ask(`SELECT list, _extra->>'list' AS text FROM '${path}'`);
    assert.deepEqual(row, { list: null, text });
  }
});

Deno.test("toParquet() keeps the types of columns without a value, and of a table without a row", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.parquet");
  using tracker = new Tracker(folder.file("runs.db"), { warnings: false });
  const types = {
    n: "REAL",
    old: "NUMERIC",
    b: "INTEGER",
    ok: "BOOLEAN",
    s: "TEXT",
    at: "TIMESTAMP",
    j: "JSON_TEXT",
    a: "ASSET_TEXT",
    raw: "BLOB",
  };
  for (const [name, type] of Object.entries(types)) {
    tracker.conn.exec(`ALTER TABLE events ADD COLUMN "${name}" ${type}`);
  }
  for (const rows of [0, 1]) {
    if (rows > 0) tracker.conn.exec("INSERT INTO events (track_id, timestamp) VALUES ('a', 'b')");
    await tracker.toParquet(path, { all: true });
    const { track_id: _, timestamp: __, ...found } = await typesOf(path);
    assert.equal(
      Object.values(found).join(),
      "DOUBLE,DOUBLE,BIGINT,BOOLEAN,VARCHAR,TIMESTAMP,JSON,VARCHAR,BLOB",
    );
    assert.equal((await ask(`FROM '${path}'`)).length, rows);
  }
});

Deno.test("(slow) toParquet() of 400 texts of 1 MB holds few of them at a time, and keeps their order", async () => {
  using folder = tempFolder();
  const [db, path] = [folder.file("runs.db"), folder.file("runs.parquet")];
  {
    using tracker = new Tracker(db, { trackId: "a" });
    tracker.log({ i: 0, text: "" });
    tracker.conn.exec(`
      INSERT INTO events (track_id, timestamp, i, text)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
      SELECT 'a', printf('2030-01-01 00:00:00.%06d', i), i, printf('%1000000d', i) FROM n`);
  }
  const { stdout, stderr } = await runProgram("write_parquet.ts", [db, path]);
  assert.equal(stderr, "");
  const { name, peak } = JSON.parse(stdout);
  assert.equal(name, "none");
  assert.ok(peak < 1200, `${peak} MB`);
  const found =
    "count(*) AS n, bool_and(i = place - 1 AND coalesce(TRY_CAST(text AS INTEGER), 0) = i) AS same";
  assert.deepEqual(
    await ask(`SELECT ${found} FROM (SELECT *, row_number() OVER () AS place FROM '${path}')`),
    [{ n: 401n, same: true }],
  );
});

Deno.test("toParquet() writes to names with backslashes and stars", {
  ignore: Deno.build.os === "windows",
}, async () => {
  using folder = tempFolder();
  using tracker = new Tracker(Tracker.IN_MEMORY);
  tracker.log({ n: 1 });
  Deno.mkdirSync(folder.file("a\\b"));
  for (const name of ["\\ parquet", "c\\d", "a\\b/\\", "e*", "~"]) {
    await tracker.toParquet(folder.file(name));
    Deno.renameSync(folder.file(name), folder.file("plain.parquet"));
    const rows = await ask(`SELECT n FROM '${folder.file("plain.parquet")}'`);
    assert.deepEqual(rows, [{ n: 1 }], name);
  }
  assert.deepEqual(Object.keys(bytesIn(folder.path)), ["plain.parquet"]);
});

Deno.test("toParquet() leaves nothing behind where it fails, and what was there as it was", async () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("runs.db"));
  tracker.log({ loss: 1 });
  Deno.writeTextFileSync(folder.file("old.parquet"), "old");
  const before = bytesIn(folder.path);
  for (
    const [path, why] of [
      [folder.file("none/x.parquet"), /its folder does not exist/],
      [folder.path, /it is a folder/],
      [folder.file("runs.db"), /it is the database/],
    ] as const
  ) await assert.rejects(tracker.toParquet(path), why);
  {
    using conn = new DatabaseSync(folder.file("runs.db"));
    conn.exec("ALTER TABLE events ADD COLUMN bad AS (json_extract('no json', '$'))");
    await assert.rejects(tracker.toParquet(folder.file("old.parquet")), TrackerError);
    conn.exec("ALTER TABLE events DROP COLUMN bad");
  }
  const { "runs.db": _, ...files } = bytesIn(folder.path);
  const { "runs.db": __, ...earlier } = before;
  assert.equal(files["old.parquet"], earlier["old.parquet"]);
  assert.deepEqual(Object.keys(files).filter((name) => /tmp|parquet/.test(name)), ["old.parquet"]);
  await tracker.toParquet(folder.file("old.parquet"));
  assert.equal((await ask(`FROM '${folder.file("old.parquet")}'`)).length, 1);
  using reader = new Reader(folder.file("runs.db"), { table: "nope" });
  await assert.rejects(reader.toParquet(folder.file("x.parquet")), /no such table of events/);
});

Deno.test("toParquet() needs the permissions --allow-ffi and to write, and says so", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  fill(db);
  const attempt = async (...flags: string[]) => {
    const all = [`--allow-read=${folder.path}`, ...flags];
    const args = [db, folder.file("out.parquet")];
    return JSON.parse((await runProgram("write_parquet.ts", args, { flags: all })).stdout);
  };
  const write = `--allow-write=${folder.path}`;
  assert.deepEqual(await attempt("--allow-ffi", write), { name: "none" });
  assert.match(
    (await attempt("--allow-ffi")).message,
    /^Cannot write ".*": the permission is missing/,
  );
  assert.match((await attempt(write)).message, /^Cannot load DuckDB: .*--allow-ffi$/);
});

Deno.test("xt export --partition-by track_id puts events of no run, and of one without a name, together", async () => {
  using folder = tempFolder();
  {
    using db = new DatabaseSync(folder.file("runs.db"));
    db.exec(`CREATE TABLE events (track_id TEXT, timestamp TEXT, n INTEGER);
      INSERT INTO events VALUES ('', '2026-01-01', 1), (NULL, '2026-01-02', 2), ('a', '2026-01-03', 3)`);
  }
  await lines("export", folder.file("runs.db"), folder.file("parts"), "--partition-by", "track_id");
  const files = `read_parquet('${folder.file("parts")}/**/*.parquet', hive_partitioning = true)`;
  assert.deepEqual(await ask(`SELECT track_id, n::INTEGER AS n FROM ${files} ORDER BY n`), [
    { track_id: null, n: 1 },
    { track_id: null, n: 2 },
    { track_id: "a", n: 3 },
  ]);
});

Deno.test("xt export --partition-by table says that there is no table of events", async () => {
  using folder = tempFolder();
  const db = folder.file("other.db");
  {
    using conn = new DatabaseSync(db);
    conn.exec("CREATE TABLE other (a TEXT)");
  }
  assert.equal(
    await failure(1, "export", db, folder.file("parts"), "--partition-by", "table"),
    `Cannot read "${db}": it has no table of events; it has "other"`,
  );
});

Deno.test("xt export --to parquet writes a file, or a folder partitioned as Hive does", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  fill(db);
  {
    using data = new Tracker(db, { table: "data", trackId: "run 🚀", warnings: false });
    data.log({ rows: 5, loss: "none", Note: "of another case" });
    using conn = new DatabaseSync(db);
    const odd = [`a=b:c%20"'`, "tab\t", "..", "007", "a[1]{2}#?*\\^~", ""];
    odd.forEach((id) =>
      conn.prepare("INSERT INTO events (track_id, timestamp, loss) VALUES (?, '2020-02-03 x', 7)")
        .run(id)
    );
  }
  const out = (name: string) => folder.file(name);
  const by = (what: string) => ["export", db, out(what), "--partition-by", what];
  assert.deepEqual(await lines("export", db, out("runs.parquet")), []);
  assert.deepEqual(await lines(...by("date"), "--to", "parquet"), []);
  assert.deepEqual(await lines(...by("table")), []);
  assert.deepEqual(await lines(...by("track_id")), []);
  const names = (name: string) => [...Deno.readDirSync(out(name))].map(({ name }) => name).sort();
  assert.deepEqual(names("table"), ["table=data", "table=events"]);
  assert.deepEqual(names("track_id"), [
    "track_id=..",
    "track_id=007",
    "track_id=__HIVE_DEFAULT_PARTITION__",
    "track_id=a%2Fb",
    "track_id=a%3Db%3Ac%2520%22%27",
    "track_id=a%5B1%5D%7B2}%23%3F%2A%5C%5E~",
    "track_id=run 🚀",
    "track_id=tab%09",
  ]);
  const today = new Date().toISOString().slice(0, 10);
  assert.deepEqual(names("date"), [`date=${today}`, "date=__HIVE_DEFAULT_PARTITION__"]);
  const read = (name: string) =>
    `read_parquet('${out(name)}/**/*.parquet', hive_partitioning = true)`;
  const whole = await ask(
    `SELECT * FROM '${out("runs.parquet")}' WHERE track_id <> '' ORDER BY ALL`,
  );
  for (const name of ["date", "track_id"]) {
    const columns = Object.keys(whole[0]!).map((column) => `"${column}"`).join(", ");
    const rows = await ask(
      `SELECT ${columns} FROM ${read(name)} WHERE track_id <> '' ORDER BY ALL`,
    );
    assert.deepEqual(rows, whole, name);
  }
  assert.deepEqual(
    await ask(`SELECT loss, rows, note, _extra FROM ${read("table")} WHERE "table" = 'data'`),
    [{ loss: null, rows: 5, note: null, _extra: '{"loss":"none","Note":"of another case"}' }],
  );
  assert.match(await failure(1, ...by("date")), /it is there already/);
  assert.match(await failure(2, ...by("date"), "--to", "csv"), /it is for parquet/);
  assert.match(
    await failure(2, "export", db, out("x.parquet"), "--table", "a", "--table", "b"),
    /several tables/,
  );
});

Deno.test("pandas, pyarrow and polars read what toParquet() and xt export wrote", async () => {
  const python = await pythonWith(["pandas==3.0.6", "pyarrow==21.0.0", "polars==2.1.0"]);
  if (python === undefined) return;
  using folder = tempFolder();
  const db = folder.file("runs.db");
  fill(db);
  using reader = new Reader(db);
  await reader.toParquet(folder.file("runs.parquet"));
  await lines("export", db, folder.file("parts"), "--partition-by", "track_id");
  const printed = await runPython(python, PROGRAM, { values: { folder: folder.path } });
  const { pandas, polars, parts } = JSON.parse(printed);
  const rows = reader.toRows();
  const expected = rows.map((row) => [
    row.track_id,
    row.timestamp,
    String(row.loss).replace("Infinity", "inf").replace("NaN", "nan"),
    row.big === null ? null : String(row.big),
    row.ok,
    row.note,
    row.at === null ? null : "2026-01-02T12:00:00.250000",
    row.layers,
  ]);
  assert.deepEqual(
    polars,
    expected.map((row) => [...row.slice(0, 2), row[2] === "1" ? "1.0" : row[2], ...row.slice(3)]),
  );
  assert.deepEqual(pandas, { rows: 4, note: rows.map(({ note }) => note), at: 1, inf: 1 });
  assert.deepEqual(parts, rows.map((row) => [row.track_id, row.timestamp]).sort());
});

const PROGRAM = `
import json, math
import pandas, polars
p = polars.read_parquet(folder + "/runs.parquet")
assert p.schema["loss"] == polars.Float64 and p.schema["big"] == polars.Int64 and p.schema["ok"] == polars.Boolean
assert p.schema["at"] == polars.Datetime("us") and p.schema["note"] == polars.String
assert p.schema["timestamp"] == polars.Datetime("us")
rows = [[r["track_id"], str(r["timestamp"]), str(r["loss"]), r["big"] and str(r["big"]), r["ok"], r["note"],
  r["at"] and r["at"].isoformat(), r["layers"] and json.loads(r["layers"])] for r in p.iter_rows(named=True)]
d = pandas.read_parquet(folder + "/runs.parquet")
assert str(d["at"].dtype) == "datetime64[us]" and str(d["loss"].dtype) == "float64"
pd = {"rows": len(d), "note": [None if pandas.isna(v) else v for v in d["note"]], "at": int(d["at"].notna().sum()),
  "inf": int((d["loss"] == -math.inf).sum())}
parts = polars.scan_parquet(folder + "/parts", hive_partitioning=True).collect()
print(json.dumps({"polars": rows, "pandas": pd, "parts": sorted([[r[0], str(r[1])] for r in parts.select("track_id", "timestamp").iter_rows()])}))
`;
