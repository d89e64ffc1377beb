import { DuckDBInstance, DuckDBTimestampValue } from "@duckdb/node-api";
import { quote } from "../lib/event/names.ts";
import { parseExtra } from "../lib/values/extra.ts";
import { parseJson } from "../lib/values/json.ts";
import type { Event } from "../mod.ts";
import { expected } from "../tests/support/random_events.ts";

/** Reads Parquet by a DuckDB that knows nothing of the library; what no column could hold is in `_extra`. */
export async function readParquet(path: string): Promise<Event[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const file = `read_parquet('${path.replaceAll("'", "''")}')`;
    const empty = await connection.runAndReadAll(`SELECT * FROM ${file} LIMIT 0`);
    const types = empty.columnTypes().map((type) => type.alias ?? String(type));
    const columns = empty.columnNames().map((name, i) => ({ name, type: types[i]! }));
    const cells = columns.map(({ name, type }) => {
      const column = quote(name);
      // This API would take a byte order mark off a text.
      return /VARCHAR|JSON/.test(type) ? `'.' || ${column}` : column;
    });
    const result = await connection.runAndReadAll(`SELECT ${cells.join(", ")} FROM ${file}`);
    return result.getRows().map((row) => {
      const cells = columns.map(({ name, type }, i) => [name, valueOf(row[i], type)] as const);
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

function valueOf(cell: unknown, type: string): unknown {
  if (cell === null) return null;
  if (type === "VARCHAR") return (cell as string).slice(1);
  if (type === "JSON") return parseJson((cell as string).slice(1));
  if (!(cell instanceof DuckDBTimestampValue)) return expected(cell);
  // Days of before 1970 are negative.
  return new Date(Number((cell.micros - ((cell.micros % 1000n) + 1000n) % 1000n) / 1000n));
}
