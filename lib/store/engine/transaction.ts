import type { Connection } from "./connection.ts";

/** How a transaction begins, ends, and is undone. */
export type Bounds = readonly [begin: string, end: string, undo: string];

/** Takes the lock first, so that what is read cannot change. */
export const IMMEDIATE: Bounds = ["BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"];

/** Reads one state of the file. */
export const DEFERRED: Bounds = ["BEGIN", "COMMIT", "ROLLBACK"];

/** Stands within another one. */
export const SAVEPOINT: Bounds = [
  "SAVEPOINT xetrack",
  "RELEASE xetrack",
  "ROLLBACK TO xetrack; RELEASE xetrack",
];

/** Does the work all or not at all. */
export function within<T>(
  db: { readonly conn: Connection; run(sql: string): unknown },
  [begin, end, undo]: Bounds,
  work: () => T,
): T {
  db.run(begin);
  try {
    const result = work();
    db.run(end);
    return result;
  } catch (error) {
    // A full disk, for one, has ended the transaction already.
    if (db.conn.isTransaction) db.conn.exec(undo);
    throw error;
  }
}
