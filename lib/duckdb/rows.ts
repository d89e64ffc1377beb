import type { Result } from "@duckdb/node-bindings";
import { EXTRA } from "../event/names.ts";
import { distinct, type QueryRow } from "../sql/query.ts";
import { decoder } from "../values/decode.ts";
import { parseExtra } from "../values/extra.ts";
import type { Library } from "./library.ts";
import { readerOf } from "./reader.ts";
import type { DecodeJson } from "./usual.ts";

const decodeJson: DecodeJson = decoder("json", false)!;
const decodeExtra: DecodeJson = (text) => parseExtra(text) ?? decodeJson(text);

/** Reads the rows of a result chunk by chunk, as DuckDB makes them. */
export async function readRows(result: Result, library: Library): Promise<QueryRow[]> {
  const count = library.column_count(result);
  const given = Array.from({ length: count }, (_, c) => library.column_name(result, c));
  const names = distinct(given);
  const readers = await Promise.all(given.map((name, c) =>
    readerOf(
      library,
      library.column_logical_type(result, c),
      name === EXTRA ? decodeExtra : decodeJson,
    )
  ));
  // A copy of one object with all keys keeps one shape for all rows.
  const template: QueryRow = Object.fromEntries(names.map((name) => [name, null]));
  const rows: QueryRow[] = [];
  for (;;) {
    const chunk = await library.fetch_chunk(result);
    const size = chunk === null ? 0 : library.data_chunk_get_size(chunk);
    if (chunk === null || size === 0) return rows;
    const columns = readers.map((read, c) => read(library.data_chunk_get_vector(chunk, c), size));
    for (let i = 0; i < size; i++) {
      const row = { ...template };
      for (let c = 0; c < names.length; c++) row[names[c]] = columns[c][i];
      rows.push(row);
    }
  }
}
