import { OpenReader } from "../reader/open.ts";
import { Queries } from "../reading/queries.ts";
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

/** Opens a table of a file. @throws {TrackerError} */
export function openSource(path: string, table: string | undefined): OpenSource {
  return new OpenSource(path, table);
}
