import { Clock } from "../event/clock.ts";
import type { Database } from "../store/database.ts";
import { hasTable } from "../store/table.ts";

/** Names the table of views. */
const VIEWS = "_views";

/** So long an address and a name may be. */
export const MOST_VIEW = 100_000;

/** A state of the page that was given a name. */
export interface View {
  readonly name: string;
  /** What stands in the page's address behind the `#`. */
  readonly address: string;
  readonly created: string;
}

/** Lists the views of a file, by name. */
export function listViews(db: Database): Record<keyof View, unknown>[] {
  return db.attempt("read views of", () => {
    if (!hasTable(db, VIEWS)) return [];
    const rows = db.rows(`SELECT name, address, created FROM ${VIEWS} ORDER BY name`);
    return rows.map(([name, address, created]) => ({ name, address, created }));
  });
}

/** Keeps a view, instead of one that has its name. */
export function keepView(db: Database, name: string, address: string): void {
  const values = [name, address, new Clock().next()];
  change(db, `INSERT OR REPLACE INTO ${VIEWS} (name, address, created) VALUES (?, ?, ?)`, values);
}

/** Takes a view away. */
export function removeView(db: Database, name: string): void {
  change(db, `DELETE FROM ${VIEWS} WHERE name = ?`, [name]);
}

function change(db: Database, sql: string, values: readonly string[]): void {
  db.attempt("change views of", () =>
    db.transaction(() => {
      if (!hasTable(db, VIEWS)) {
        db.run(`CREATE TABLE ${VIEWS} (name TEXT PRIMARY KEY, address TEXT, created TIMESTAMP)`);
      }
      db.run(sql, ...values);
    }));
}
