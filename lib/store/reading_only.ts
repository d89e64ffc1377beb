import { didYouMean, TrackerError } from "../errors.ts";
import { fold, quote } from "../event/names.ts";
import type { Condition } from "./conditions.ts";
import type { Allows, Database } from "./database.ts";
import { Code, codeOf } from "./reason.ts";

/** SQLite's codes of what a statement may do: https://sqlite.org/c3ref/c_alter_table.html. */
const Action = { pragma: 19, read: 20, select: 21, function: 31, recursive: 33 } as const;
const READING: ReadonlySet<number> = new Set(Object.values(Action));

/** Pragmas that only tell, also with a value, which is a name. */
const TELLING =
  /^(table_|index_|foreign_key_|\w+_list$|compile_options$|integrity_check$|quick_check$)/;
/** Those that only tell when they come without a value. */
const TELLING_ALONE =
  /^(schema_version|data_version|user_version|application_id|encoding|freelist_count|page_\w+)$/;
/** The tables that run a pragma as they are read, which the engine does not ask about. */
const RUNNING = /^pragma_/i;

/** Allows what only reads. */
export const reads: Allows = (action, first, second) => {
  const name = first ?? "";
  if (action === Action.pragma) {
    return TELLING.test(name) || TELLING_ALONE.test(name) && second === null;
  }
  if (action === Action.read && RUNNING.test(name)) {
    const pragma = name.replace(RUNNING, "");
    return TELLING.test(pragma) || TELLING_ALONE.test(pragma);
  }
  return READING.has(action) && second !== "load_extension";
};

/** Allows what reads only the file itself, and nothing that is attached beside it. */
const readsThis: Allows = (action, first, second, schema) =>
  reads(action, first, second, schema) && OWN.has(schema ?? "");

const OWN: ReadonlySet<string> = new Set(["", "main", "temp"]);

/**
 * Refuses a user's condition on a table that the engine does not understand, or that does more than read the file.
 *
 * @throws {TrackerError}
 */
export function checkCondition(
  db: Database,
  { name, kinds }: { readonly name: string; readonly kinds: ReadonlyMap<string, unknown> },
  [sql, ...params]: Condition,
  allows = readsThis,
): void {
  try {
    const query = `SELECT 1 FROM ${quote(name)} WHERE ${sql} LIMIT 0`;
    db.prepareIf(query, allows).all(...params);
  } catch (error) {
    throw wordedCondition(error, sql.slice(1, -2), kinds.keys());
  }
}

/** Gives the columns that a user's condition on a table reads. @throws {TrackerError} as `checkCondition` does */
export function columnsRead(
  db: Database,
  table: { readonly name: string; readonly kinds: ReadonlyMap<string, unknown> },
  condition: Condition,
): Set<string> {
  const read = new Set<string>();
  const notes: Allows = (action, first, second, schema) => {
    if (action === Action.read && first === table.name && second !== null) read.add(second);
    return readsThis(action, first, second, schema);
  };
  checkCondition(db, table, condition, notes);
  return read;
}

/** Words the engine's error about a user's condition, with the name that may be meant. */
export function wordedCondition(error: unknown, where: string, known: Iterable<string>): unknown {
  const code = codeOf(error);
  const action = `Cannot choose where ${where}`;
  const { message } = error as Error;
  if (code === Code.denied || /^not authorized/.test(message)) {
    return new TrackerError(`${action}: it may only read what it is given`, { cause: error });
  }
  if (code !== Code.error) return error;
  return new TrackerError(`${action}: ${message}${hintFor(message, [...known])}`, { cause: error });
}

function hintFor(message: string, known: readonly string[]): string {
  const [, name] = /no such column: "?(.+?)"?(?: - should .*)?$/.exec(message) ?? [];
  if (name !== undefined) return didYouMean(name, known);
  const [, word] = /^near "(\w+)": syntax error/.exec(message) ?? [];
  if (word === undefined || !known.some((column) => fold(column) === fold(word))) return "";
  return `. A column of this name stands in double quotes: "${word}"`;
}
