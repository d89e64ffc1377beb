import { didYouMean, named, TrackerError } from "../errors.ts";

/** Names the column that keeps what other columns cannot hold. */
export const EXTRA = "_extra";

/** The two columns that make a table one of events. */
export const STAMP: readonly string[] = ["track_id", "timestamp"];

/** Keys that no event can have. */
export const RESERVED: ReadonlySet<string> = new Set([...STAMP, EXTRA]);

const RESERVED_TABLES: ReadonlySet<string> = new Set([
  "assets",
  "asset_parts",
  "asset_references",
  "keys",
  "counts",
]);

/** Quotes an identifier for SQL. Every identifier passes through here. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Folds a name as SQLite compares names: ASCII letters only. */
export function fold(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Tells whether SQLite stores this text as it is: no `\0` (it would be cut), no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/** Gives a key a name of its own where the name is taken: `data.level`. */
export function freeName(key: string, prefix: string, isTaken: (name: string) => boolean): string {
  let name = key;
  while (isTaken(name)) name = `${prefix}.${name}`;
  return name;
}

/** Refuses a key that no event can have. */
export function checkKey(key: unknown, action: string): asserts key is string {
  if (typeof key !== "string") {
    throw new TypeError(`Cannot ${action} ${String(key)}: a key is text`);
  }
  if (key === "") {
    throw new TypeError(`Cannot ${action} an empty key: a key is text of at least one character`);
  }
  if (RESERVED.has(key)) {
    throw new TypeError(`Cannot ${action} ${named(key)}: the name is reserved`);
  }
}

/** Refuses a name that no table of events can have. */
export function checkTable(table: unknown): asserts table is string {
  if (typeof table !== "string" || table === "") {
    throw new TypeError(
      `Cannot use ${table === "" ? "an empty text" : String(table)} as table: a table is a name`,
    );
  }
  if (!isStorable(table)) {
    throw new TypeError(`Cannot use ${named(table)} as table: SQLite would alter the name`);
  }
  const folded = fold(table);
  if (RESERVED_TABLES.has(folded) || folded.startsWith("sqlite_")) {
    throw new TypeError(`Cannot use ${named(table)} as table: the name is reserved`);
  }
}

/** Refuses a name that no new table of events can have: those that begin with `_` are ours. */
export function checkNewTable(table: string): void {
  if (!table.startsWith("_")) return;
  throw new TypeError(`Cannot use "${table}" as table: a name that begins with "_" is reserved`);
}

/** Gives the error for a table of events that a file does not have. */
export function noSuchTable(table: string, db: string, tables: readonly string[]): TrackerError {
  const all = tables.map(named).join(", ") || "none";
  const hint = didYouMean(table, tables) || `; it has ${all}`;
  return new TrackerError(
    `Cannot read table ${named(table)} of ${named(db)}: no such table of events${hint}`,
  );
}
