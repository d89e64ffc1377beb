import { describe } from "../errors.ts";
import { checkTable } from "../event/names.ts";
import { checkOptions, type Expected } from "../event/options.ts";
import { DURABILITIES } from "../store/database.ts";
import { ENGINES } from "../reading/options.ts";

/** Options of a Reader. */
export interface ReaderOptions {
  /** Table to read. Default: `events`, or `default` where the file has that and no `events`. */
  table?: string | undefined;
  /** What `sql` runs on. Default: `"sqlite"`. */
  engine?: "sqlite" | "duckdb" | undefined;
  /** How long to wait for a writer, in seconds. Default: 30. */
  busyTimeout?: number | undefined;
  /** What edits survive: `"normal"` a killed process, `"full"` a loss of power too. Default: `"normal"`. */
  durability?: "normal" | "full" | undefined;
}

const OPTIONS: Readonly<Record<keyof ReaderOptions, Expected>> = {
  table: "text",
  engine: ENGINES,
  busyTimeout: "seconds",
  durability: DURABILITIES,
};

/** Checks a path and options before anything is opened. @throws {TypeError} @throws {RangeError} */
export function checkReader(db: unknown, options: ReaderOptions): void {
  if (typeof db !== "string" || db === "") {
    throw new TypeError(`Cannot read ${describe(db)}: a database is a path`);
  }
  checkOptions("Reader", options, OPTIONS);
  if (options.table !== undefined) checkTable(options.table);
}
