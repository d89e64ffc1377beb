import { quote } from "../event/names.ts";
import type { Kind } from "../types.ts";
import { declaredType } from "../values/kind.ts";
import type { Database } from "./database.ts";

/** A column of a table of events, to be. */
export type Column = readonly [key: string, kind: Kind];

/**
 * Adds columns to a table of events; inside a transaction. SQLite reads the whole declaration again for each: a table that
 * has nothing yet is made anew with all of them.
 */
export function addColumns(db: Database, name: string, columns: readonly Column[]): void {
  if (columns.length >= MANY && isUntouched(db, name)) {
    db.run(`DROP TABLE ${quote(name)}`);
    db.run(creation(name, columns));
    return;
  }
  for (const column of columns) {
    db.run(`ALTER TABLE ${quote(name)} ADD COLUMN ${declaration(column)}`);
  }
}

/** From so many columns on, making a table anew takes less time than adding them. */
const MANY = 16;

/** Writes the statement that makes a table of events. */
export function creation(name: string, columns: readonly Column[] = []): string {
  const all = ["track_id TEXT NOT NULL", "timestamp TEXT NOT NULL"];
  all.push(...columns.map(declaration));
  return `CREATE TABLE ${quote(name)} (${all.join(", ")}, PRIMARY KEY (track_id, timestamp))`;
}

function declaration([key, kind]: Column): string {
  return `${quote(key)} ${declaredType(kind)}`;
}

/** Tells whether a table is as it was made, without rows, and nothing hangs on it: a trigger, an index of somebody's. */
function isUntouched(db: Database, name: string): boolean {
  const others = "SELECT 1 FROM sqlite_schema WHERE tbl_name = ?1 COLLATE NOCASE AND sql <> ?2";
  return db.first(`SELECT 1 FROM ${quote(name)}`) === undefined &&
    db.first("SELECT sql FROM sqlite_schema WHERE name = ?", name) === creation(name) &&
    db.first(others, name, creation(name)) === undefined;
}
