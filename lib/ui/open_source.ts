import { OpenFile } from "../reader/open_file.ts";
import type { Queries } from "../reading/queries.ts";
import type { Database } from "../store/database.ts";
import { listTables } from "../store/table.ts";
import { late } from "../system/late.ts";
import { Lines } from "./series/lines.ts";

/** A table of a file, open, with what was read of it. */
export class OpenSource implements Disposable {
  readonly reader: OpenFile;
  readonly lines: Lines;
  #duckdb: Promise<Queries> | undefined;

  constructor(path: string, table: string | undefined) {
    this.reader = new OpenFile(path, { table, busyTimeout: BUSY });
    this.lines = new Lines(this.reader.events);
  }

  /** DuckDB on the file; it is loaded once it is asked for. */
  duckdb(): Promise<Queries> {
    return this.#duckdb ??= duckdbOn(this.reader.database);
  }

  [Symbol.dispose](): void {
    this.#duckdb?.then((queries) => queries.close(), () => {});
    this.reader.close();
  }
}

async function duckdbOn(database: Database): Promise<Queries> {
  const { Queries } = await late<typeof import("../reading/queries.ts")>(
    "../reading/queries.ts",
    import.meta.url,
  );
  return new Queries({ engine: "duckdb", database });
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
