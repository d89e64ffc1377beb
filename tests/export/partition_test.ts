/* Partitioned folders, as DuckDB, polars and Spark read them: one data set each. */
import { DuckDBInstance } from "@duckdb/node-api";
import assert from "node:assert/strict";
import { PARTITIONS } from "../../lib/export/partition.ts";
import { Reader, Tracker } from "../../mod.ts";
import { pythonOfSpark, pythonWith, runPython } from "../support/python.ts";
import { type TempFolder, tempFolder } from "../support/mod.ts";
import { lines } from "../support/xt.ts";

const IDS = ["a/b", "run 🚀", `a=b:c%20"'`, "tab\t", "..", "007", "a[1]{2}#?*\\^~", "é + é", "_x"];

/** Gives a folder with a file of odd runs in two tables, and what `xt export` made of it, one folder a partition. */
async function makeFolders(): Promise<TempFolder & { readonly rows: Record<string, unknown>[] }> {
  const folder = tempFolder();
  const db = folder.file("runs.db");
  for (const [i, trackId] of IDS.entries()) {
    using tracker = new Tracker(db, { trackId, warnings: false });
    tracker.logBatch([{ epoch: i, note: `é ${i}`, ok: true }, { epoch: i + 0.5, ok: false }]);
    tracker.conn.prepare("UPDATE events SET timestamp = ? WHERE epoch = ?")
      .run(`202${i}-01-02 03:04:05.000006`, i);
  }
  {
    using tracker = new Tracker(db, { table: "it's data", trackId: IDS[0] });
    tracker.log({ epoch: 100, note: "of another table" });
  }
  await Promise.all(
    PARTITIONS.map((by) => lines("export", db, folder.file(by), "--partition-by", by)),
  );
  const rows = ["events", "it's data"].flatMap((table) => {
    using reader = new Reader(db, { table });
    return reader.toRows().map(({ track_id, timestamp, epoch, note, ok }) => {
      const date = String(timestamp).slice(0, 10);
      return { track_id, timestamp, epoch, note, ok: ok ?? null, date, table };
    });
  });
  return { ...folder, rows: rows.sort((a, b) => Number(a.epoch) - Number(b.epoch)) };
}

/** What a reader has to give for a folder. */
function expected(rows: readonly Record<string, unknown>[], by: string): unknown[][] {
  return rows.filter(({ table }) => by === "table" || table === "events").map((row) =>
    [...["track_id", "timestamp", "epoch", "note", "ok"], by].map((name) => row[name])
  );
}

Deno.test("DuckDB reads a partitioned folder as one data set", async () => {
  using folder = await makeFolders();
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  for (const by of PARTITIONS) {
    const result = await connection.run(
      `SELECT track_id, strftime(timestamp, '%Y-%m-%d %H:%M:%S.%f'), epoch, note, ok, "${by}"::VARCHAR
      FROM read_parquet('${
        folder.file(by)
      }/**/*.parquet', hive_partitioning = true) ORDER BY epoch`,
    );
    assert.deepEqual(await result.getRowsJS(), expected(folder.rows, by), by);
  }
});

/** Reads the folders in Python, by a program that gives the rows of one. */
async function readInPython(python: string, read: string): Promise<void> {
  using folder = await makeFolders();
  const program = `
${read}
import json
columns = ["track_id", "timestamp", "epoch", "note", "ok"]
rows = {}
for by in partitions:
    found = read(f"{folder}/{by}", [*columns, *({by} - set(columns))])
    for row in found:
        row["timestamp"] = row["timestamp"].strftime("%Y-%m-%d %H:%M:%S.%f")
    rows[by] = [[*(row[name] for name in columns), str(row[by])] for row in found]
print("rows:" + json.dumps(rows))
`;
  const values = { folder: folder.path, partitions: PARTITIONS };
  const printed = await runPython(python, program, { values });
  const rows = JSON.parse(printed.slice(printed.indexOf("rows:") + 5));
  for (const by of PARTITIONS) assert.deepEqual(rows[by], expected(folder.rows, by), by);
}

const polars = await pythonWith(["polars==2.1.0"]);

Deno.test({
  name: "polars reads a partitioned folder as one data set",
  ignore: polars === undefined,
  fn: () =>
    readInPython(
      polars!,
      `
import polars
def read(path, columns):
    return polars.scan_parquet(path, hive_partitioning=True).sort("epoch").select(columns).collect().to_dicts()
`,
    ),
});

const spark = await pythonOfSpark();

Deno.test({
  name: "(slow) Spark reads a partitioned folder as one data set",
  ignore: spark === undefined,
  fn: () =>
    readInPython(
      spark!,
      `
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
def read(path, columns):
    return [row.asDict() for row in spark.read.parquet(path).orderBy("epoch").select(columns).collect()]
`,
    ),
});
