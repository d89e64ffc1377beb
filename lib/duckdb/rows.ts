import type { Result } from "@duckdb/node-bindings";
import { EXTRA } from "../event/names.ts";
import { distinct, type QueryRow } from "../sql/query.ts";
import { decoder } from "../values/decode.ts";
import { parseExtra } from "../values/extra.ts";
import type { Library } from "./library.ts";
import { readerOf } from "./reader.ts";
import type { OddStamps } from "./stamps.ts";
import type { DecodeJson } from "./usual.ts";

const decodeJson: DecodeJson = decoder("json", false)!;
const decodeExtra: DecodeJson = (text) => parseExtra(text) ?? decodeJson(text);

/** Which columns of a result are moments of events. */
export interface StampColumns {
  readonly columns: ReadonlySet<number>;
  readonly odd: OddStamps;
}

const NO_STAMPS: StampColumns = { columns: new Set(), odd: new Map() };

/** Reads the rows of a result chunk by chunk, as DuckDB makes them. */
export async function readRows(
  result: Result,
  library: Library,
  stamps: StampColumns = NO_STAMPS,
): Promise<QueryRow[]> {
  const count = library.column_count(result);
  const given = Array.from({ length: count }, (_, c) => library.column_name(result, c));
  const names = distinct(given);
  const readers = await Promise.all(given.map((name, c) =>
    readerOf(
      library,
      library.column_logical_type(result, c),
      {
        decodeJson: name === EXTRA ? decodeExtra : decodeJson,
        odd: stamps.columns.has(c) ? stamps.odd : undefined,
      },
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
      for (let c = 0; c < names.length; c++) row[names[c]!] = columns[c]![i];
      rows.push(row);
    }
  }
}
