/* What else opens the files: Python's xetrack with both its engines, pandas, polars, DuckDB; in processes of their own. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Reader, Tracker } from "../mod.ts";
import { eventOfKinds } from "./programs/event_of_kinds.ts";
import { pythonOfReaders, runPython } from "./python.ts";
import { startProgram, type TempFolder, tempFolder } from "./support.ts";

const python = await pythonOfReaders();

const PROGRAMS = fileURLToPath(new URL("./programs", import.meta.url));

/** A test that is ignored where there is no Python. */
function testWithPython(name: string, fn: (folder: TempFolder) => Promise<void>): void {
  Deno.test({
    name,
    ignore: python === undefined,
    fn: async () => {
      using folder = tempFolder();
      await fn(folder);
    },
  });
}

/** Runs a program of Python with these values as variables. */
function run(code: string, values: Readonly<Record<string, unknown>>): Promise<string> {
  return runPython(python!, code, { values });
}

/** What pandas, polars and DuckDB's own reader of SQLite are asked, and what they give for each kind. */
const READERS: Readonly<Record<string, string>> = {
  "pandas.read_sql": `
    import sqlite3, sys, pandas as pd
    sys.path.append(programs)
    from check_kinds import check, columns_of
    with sqlite3.connect(db) as connection:
        df = pd.read_sql(
            f"SELECT * FROM events ORDER BY rowid DESC LIMIT {rows}", connection,
            dtype_backend="numpy_nullable", parse_dates=columns_of(4, columns),
        )
    df = df.astype({c: "boolean" for c in columns_of(2, columns)})
    assert df.columns[:2].tolist() == ["track_id", "timestamp"], df.columns
    rows = df.astype(object).where(df.notna(), None).to_dict("records")
    check(rows, columns)
    print(len(rows))
  `,
  "polars.read_database": `
    import sqlite3, sys, polars as pl
    sys.path.append(programs)
    from check_kinds import check, columns_of
    with sqlite3.connect(db) as connection:
        df = pl.read_database(
            f"SELECT * FROM events ORDER BY rowid DESC LIMIT {rows}", connection, infer_schema_length=None,
        )
    df = df.with_columns(
        pl.col(columns_of(4, columns)).str.to_datetime(),
        pl.col(columns_of(2, columns)).cast(pl.Boolean),
    )
    check(df.to_dicts(), columns)
    print(len(df))
  `,
  "DuckDB's scanner": `
    import sys, duckdb
    sys.path.append(programs)
    from check_kinds import check, columns_of
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{db}' AS db (TYPE sqlite, READ_ONLY)")
    types = {name: type for name, type, *_ in connection.execute("DESCRIBE db.events").fetchall()}
    for kind, type in enumerate(["DOUBLE", "BIGINT", "BIGINT", "VARCHAR", "TIMESTAMP", "VARCHAR", "VARCHAR"]):
        assert {types[c] for c in columns_of(kind, columns)} == {type}, types
    found = connection.execute(f"SELECT * FROM db.events ORDER BY rowid DESC LIMIT {rows}")
    names = [name for name, *_ in found.description]
    found = [dict(zip(names, row)) for row in found.fetchall()]
    check(found, columns)
    print(len(found))
  `,
};

for (const [reader, code] of Object.entries(READERS)) {
  testWithPython(`${reader} reads every kind, in 500 columns`, async (folder) => {
    const db = folder.file("wide.db");
    using tracker = new Tracker(db);
    tracker.logBatch(Array.from({ length: 120 }, (_, i) => eventOfKinds(i, 500)));
    const values = { db, columns: 500, rows: 1000, programs: PROGRAMS };
    assert.equal(await run(code, values), "120\n");
  });
}

testWithPython(
  "pandas, polars and DuckDB read while a process logs as fast as it can, and it loses nothing",
  async (folder) => {
    const db = folder.file("busy.db");
    const writer = startProgram("log_kinds.ts", [db, "7"]);
    const output = writer.stdout.pipeThrough(new TextDecoderStream()).getReader();
    assert.equal((await output.read()).value, "started\n");
    const values = { db, columns: 7, rows: 500, programs: PROGRAMS };
    for (let round = 0; round < 2; round++) {
      const counts = await Promise.all(Object.values(READERS).map((code) => run(code, values)));
      assert.ok(counts.every((count) => Number(count) > 0));
    }
    await writer.stdin.close();
    let printed = "";
    for await (const text of reading(output)) printed += text;
    const stderr = await new Response(writer.stderr).text();
    assert.deepEqual([(await writer.status).code, stderr], [0, ""]);
    using reader = new Reader(db);
    const logged = Number(printed);
    assert.ok(logged > 500);
    assert.deepEqual(reader.column("i"), Array.from({ length: logged }, (_, i) => i));
  },
);

async function* reading(reader: ReadableStreamDefaultReader<string>): AsyncGenerator<string> {
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}
