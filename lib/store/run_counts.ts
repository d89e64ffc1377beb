import type { Database } from "./database.ts";
import { hasTable } from "./table.ts";

/** Names the table that says how many events each run has, in a file that stands for a store and has only some of them. */
const COUNTS = "_sync_counts";
const COLUMNS = "table_name, track_id, events";

/** Says how many events runs have of which the file has some; inside a transaction. */
export function setRunCounts(
  db: Database,
  table: string,
  counts: Iterable<readonly [trackId: string, events: number]>,
): void {
  db.run(`CREATE TABLE IF NOT EXISTS ${COUNTS} (${COLUMNS})`);
  for (const count of counts) db.run(`INSERT INTO ${COUNTS} VALUES (?, ?, ?)`, table, ...count);
}

/** Gives how many events the runs of a table have of which the file has only some. */
export function runCounts(db: Database, table: string): ReadonlyMap<string, number> {
  if (!hasTable(db, COUNTS)) return new Map();
  const names = db.rows("SELECT name FROM pragma_table_info(?)", COUNTS);
  if (names.join(", ") !== COLUMNS) return new Map();
  const rows = db.rows(`SELECT track_id, events FROM ${COUNTS} WHERE table_name = ?`, table);
  return new Map(rows.map(([id, events]) => [String(id), Number(events)]));
}
