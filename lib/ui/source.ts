import { OpenReader } from "../reader/open.ts";
import { Queries } from "../reading/queries.ts";
import { whatIsAt } from "../system/files.ts";
import { Refusal } from "./refusal.ts";
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

/** A file that is shown: open as long as it stays the same file, opened anew when another one has its place. */
export class Source implements Disposable {
  readonly path: string;
  readonly #open = new Map<string | undefined, OpenSource>();

  constructor(path: string) {
    this.path = path;
  }

  /** Gives a table of it, by default the file's. @throws {Refusal} where it is gone @throws {TrackerError} */
  table(table: string | undefined): OpenSource {
    if (this.#open.values().some(({ reader }) => reader.database.isMoved)) this.close();
    const known = this.#open.get(table);
    if (known !== undefined) return known;
    if (whatIsAt(this.path) === "nothing") {
      throw new Refusal(410, `Cannot read "${this.path}": no such file`);
    }
    const open = new OpenSource(this.path, table);
    this.#open.set(table, open);
    return open;
  }

  /** Closes it; what is asked afterwards opens it again. */
  close(): void {
    for (const open of this.#open.values()) open[Symbol.dispose]();
    this.#open.clear();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
