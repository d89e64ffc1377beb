import { describe, named } from "../errors.ts";
import { isTable, rowsOf, type TableLike } from "./table_like.ts";
import { STAMP } from "./names.ts";

/** Gives the events of a batch as a list. @throws {TypeError} for what is no batch */
export function batchOf<T>(rows: Iterable<T> | TableLike): readonly T[] {
  if (isTable(rows)) return tableEvents(rows) as T[];
  if (typeof rows?.[Symbol.iterator] !== "function" || typeof rows === "string") {
    throw new TypeError(
      `Cannot log ${describe(rows)} as a batch: a batch is an array of events, or a table`,
    );
  }
  // Other iterables run the caller's code, which must not happen while the file is locked.
  return Array.isArray(rows) ? rows : [...rows];
}

/** Stamps that were read do not go in again: an event gets its own. Leaving them out is for the caller to say. */
function tableEvents(table: TableLike): Record<string, unknown>[] {
  const stamp = table.columnNames().find((name) => STAMP.includes(name));
  if (stamp === undefined) return rowsOf(table);
  throw new TypeError(
    `Cannot log a table with a column ${named(stamp)}: each event gets its own. ` +
      `Leave the old one out: table.select(not("track_id", "timestamp"))`,
  );
}
