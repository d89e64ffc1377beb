import { DuckDBInstance, DuckDBTimestampValue } from "@duckdb/node-api";
import { parseExtra } from "../lib/values/extra.ts";
import { parseJson } from "../lib/values/json.ts";
import type { Event } from "../mod.ts";
import { expected } from "../tests/random_events.ts";

/** Reads Parquet by a DuckDB that knows nothing of the library; what no column could hold is in `_extra`. */
export async function readParquet(path: string): Promise<Event[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const sql = `SELECT * FROM read_parquet('${path.replaceAll("'", "''")}')`;
    const result = await connection.runAndReadAll(sql);
    const names = result.columnNames();
    const isJson = result.columnTypes().map(({ alias }) => alias === "JSON");
    return result.getRows().map((row) => {
      const cells = row.map((cell, i) => [names[i]!, valueOf(cell, isJson[i]!)] as const);
      const { _extra, ...event } = Object.fromEntries(
        cells.filter(([, value]) => value !== null),
      );
      return { ...event, ...parseExtra(_extra && JSON.stringify(_extra)) };
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function valueOf(cell: unknown, isJson: boolean): unknown {
  if (cell === null) return null;
  if (isJson) return parseJson(cell as string);
  if (!(cell instanceof DuckDBTimestampValue)) return expected(cell);
  // Days of before 1970 are negative.
  return new Date(Number((cell.micros - ((cell.micros % 1000n) + 1000n) % 1000n) / 1000n));
}
