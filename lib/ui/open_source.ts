import { OpenReader } from "../reader/open.ts";
import { Queries } from "../reading/queries.ts";
import { listTables } from "../store/table.ts";
import { Lines } from "./series/lines.ts";

/** A table of a file, open, with what was read of it. */
export class OpenSource implements Disposable {
  readonly reader: OpenReader;
  readonly lines: Lines;
  #duckdb: Queries | undefined;

  constructor(path: string, table: string | undefined) {
    this.reader = new OpenReader(path, { table, busyTimeout: BUSY });
    this.lines = new Lines(this.reader.events);
  }

  /** DuckDB on the file; it is loaded once it is asked for. */
  get duckdb(): Queries {
    return this.#duckdb ??= new Queries({ engine: "duckdb", database: this.reader.database });
  }

  [Symbol.dispose](): void {
    this.#duckdb?.close();
    this.reader.close();
  }
}

/** In seconds: whoever looks at a page waits no longer. */
const BUSY = 5;

/** Opens a table of a file: without a name the usual one, or the first where that is not there. @throws {TrackerError} */
export function openSource(path: string, table: string | undefined): OpenSource {
  const open = new OpenSource(path, table);
  if (table !== undefined) return open;
  try {
    const { table: usual, database } = open.reader;
    const tables = database.attempt("read", () => listTables(database));
    if (tables.length === 0 || tables.includes(usual)) return open;
    open[Symbol.dispose]();
    return new OpenSource(path, tables[0]);
  } catch (error) {
    open[Symbol.dispose]();
    throw error;
  }
}
