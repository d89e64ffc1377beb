import type { DuckDBResult } from "@duckdb/node-api";
import { EXTRA } from "../names.ts";
import { distinct, type QueryRow } from "../store/query.ts";
import { parseExtra } from "../values/extra.ts";
import type { Library } from "./library.ts";
import { converter } from "./value.ts";

/** Reads the rows of a result chunk by chunk, as DuckDB makes them. */
export async function readRows(result: DuckDBResult, library: Library): Promise<QueryRow[]> {
  const names = distinct(result.columnNames());
  const types = result.columnTypes();
  const convert = converter(library);
  const extra = names.indexOf(EXTRA);
  // A copy of one object with all keys keeps one shape for all rows.
  const template: QueryRow = Object.fromEntries(names.map((name) => [name, null]));
  const rows: QueryRow[] = [];
  for (;;) {
    const chunk = await result.fetchChunk();
    const count = chunk?.rowCount ?? 0;
    if (chunk === null || count === 0) return rows;
    const vectors = names.map((_, c) => chunk.getColumnVector(c));
    for (let i = 0; i < count; i++) {
      const row = { ...template };
      for (let c = 0; c < names.length; c++) {
        const value = vectors[c].getItem(i);
        const tagged = c === extra ? parseExtra(value) : undefined;
        row[names[c]] = typeof value === "number" ? value : tagged ?? convert(value, types[c]);
      }
      rows.push(row);
    }
  }
}
