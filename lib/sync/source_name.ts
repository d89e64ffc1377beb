import { TrackerError } from "../errors.ts";
import type { Database } from "../store/database.ts";
import { countEdits, countsEdits } from "../store/edit_counts.ts";
import { hasTable } from "../store/table.ts";
import { mayWrite, nameOf } from "../system/files.ts";

/** Names the table that has what a file is called as a source. */
const SYNC = "_sync";

/** Where the file cannot be written, it has no name of its own, and its edits are not counted. */
export function prepare(db: Database, tables: readonly string[]): void {
  const isReady = nameIn(db) !== undefined && tables.every((table) => countsEdits(db, table));
  if (isReady || !mayWrite(db.location)) return;
  try {
    using writer = db.again({ existing: true });
    writer.attempt("sync", () =>
      writer.transaction(() => {
        for (const table of tables) countEdits(writer, table);
        if (hasTable(writer, SYNC)) return;
        writer.run(`CREATE TABLE ${SYNC} (source TEXT)`);
        writer.run(`INSERT INTO ${SYNC} (source) VALUES (?)`, newName(db.location));
      }));
  } catch (error) {
    if (!(error instanceof TrackerError)) throw error;
  }
}

function newName(path: string): string {
  const base = nameOf(path).replace(/\.[^.]*$/, "");
  return `${base}-${crypto.randomUUID().slice(0, 8)}`;
}

/** Gives the name that a file has as a source. */
export function nameIn(db: Database): string | undefined {
  if (!hasTable(db, SYNC)) return undefined;
  const columns = db.rows("SELECT name FROM pragma_table_info(?)", SYNC).map(([name]) => name);
  if (!columns.includes("source")) return undefined;
  return db.first<string>(`SELECT source FROM ${SYNC} WHERE typeof(source) = 'text' LIMIT 1`);
}
