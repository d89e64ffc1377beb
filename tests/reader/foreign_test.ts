import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { copy, Reader, TrackerError } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";

const WHY = /: it has no table of events; it has "metrics", "params", "s 3"$/;

Deno.test("a Reader of another program's database says which tables it has, and runs SQL", async () => {
  using folder = tempFolder();
  const db = folder.file("mlflow.db");
  using conn = new DatabaseSync(db);
  conn.exec("CREATE TABLE metrics (id INTEGER PRIMARY KEY AUTOINCREMENT, value REAL)");
  conn.exec('CREATE TABLE params (key TEXT); CREATE TABLE "s 3" (track_id TEXT)');
  conn.exec("INSERT INTO metrics (value) VALUES (0.5)");

  using reader = new Reader(db);
  using named = new Reader(db, { table: "runs" });
  const reads: readonly (() => unknown)[] = [
    () => reader.toRows(),
    () => reader.toColumns({ head: 1 }),
    () => reader.column("loss"),
    () => reader.latest(),
    () => reader.columns,
    () => reader.dtypes,
    () => reader.runs(),
    () => reader.count(),
    () => reader.get("model"),
    () => reader.assets.list(),
    () => reader.assets.count,
    () => reader.setValue("loss", 1),
    () => reader.deleteRun("a"),
    () => reader.toCsv(folder.file("a.csv")),
    () => reader.toJsonl(folder.file("a.jsonl")),
    () => reader.toParquet(folder.file("a.parquet")),
    () => reader.toDf(),
    () => reader.follow().next(),
    () => Reader.readDb(db),
    () => named.toRows(),
    () => copy(db, folder.file("b.db")),
    () => copy(db, folder.file("b.db"), { tables: ["runs"] }),
  ];
  for (const read of reads) {
    await assert.rejects(
      async () => await read(),
      (error: Error) => error instanceof TrackerError && WHY.test(error.message),
      String(read),
    );
  }
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["mlflow.db"]);
  assert.deepEqual(reader.tables(), []);
  assert.deepEqual(await reader.sql("SELECT value FROM metrics"), [{ value: 0.5 }]);
  using duckdb = new Reader(db, { engine: "duckdb" });
  assert.deepEqual(await duckdb.sql("SELECT value FROM metrics"), [{ value: 0.5 }]);

  conn.exec(Array.from({ length: 20 }, (_, i) => `CREATE TABLE t${i} (a);`).join(""));
  assert.throws(() => reader.count(), /"t5", "t6" …$/);
});

Deno.test("a file without any table reads as empty", async () => {
  using folder = tempFolder();
  const db = folder.file("new.db");
  new DatabaseSync(db).close();
  using reader = new Reader(db);
  assert.deepEqual([reader.toRows(), reader.runs(), reader.count()], [[], [], 0]);
  assert.deepEqual([reader.columns, reader.assets.list()], [["track_id", "timestamp"], []]);
  assert.equal(copy(db, folder.file("copy.db")), 0);
  assert.deepEqual(await reader.sql("SELECT 1 AS one"), [{ one: 1 }]);
});
