import { TrackerError } from "../../errors.ts";
import type { Database } from "../../store/database.ts";
import { hasTable } from "../../store/table.ts";

/**
 * Columns of the table `assets`; of these, Python's xetrack makes `key` and `value`. The bytes come last: SQLite would
 * go through all of them to read a column behind. References are counted in a
 * table of their own, `asset_references`: SQLite writes a whole row anew, with its bytes, to change one number in it.
 */
const COLUMNS: Readonly<Record<string, string>> = {
  key: "TEXT PRIMARY KEY",
  encoding: "TEXT",
  size: "INTEGER",
  created: "TEXT",
  hash: "TEXT",
  value: "BLOB",
};

/**
 * Makes the table `assets`, or adds to one of Python's what it lacks; inside a transaction.
 *
 * @throws {TrackerError} where the file has something else of this name
 */
export function makeAssetTable(db: Database): void {
  const state = assetTableOf(db);
  if (state === "whole") return;
  if (state === "other") {
    const why = `its "assets" is not a table of objects, with columns "key" and "value"`;
    throw new TrackerError(`Cannot store an object in "${db.path}": ${why}`);
  }
  db.run(
    `CREATE TABLE IF NOT EXISTS ${REFERENCES} (key TEXT PRIMARY KEY, "references" INTEGER NOT NULL)`,
  );
  const columns = Object.entries(COLUMNS).map(([name, type]) => `${name} ${type}`);
  if (state === "none") {
    db.run(`CREATE TABLE assets (${columns.join(", ")})`);
    return;
  }
  const found = columnsOf(db);
  for (const [i, name] of Object.keys(COLUMNS).entries()) {
    if (!found.includes(name)) db.run(`ALTER TABLE assets ADD COLUMN ${columns[i]}`);
  }
}

/** Tells how much of the table is there: nothing, what Python makes, all, or a table of somebody else's. */
export function assetTableOf(db: Database): "none" | "python" | "whole" | "other" {
  // The columns would tell as well, and take four times as long: each object that is logged asks.
  if (hasTable(db, REFERENCES)) return "whole";
  const found = columnsOf(db);
  if (found.length === 0) return "none";
  if (!found.includes("key") || !found.includes("value")) return "other";
  return hasTable(db, "assets") ? "python" : "other";
}

function columnsOf(db: Database): string[] {
  return db.rows("SELECT name FROM pragma_table_info('assets')").map(([name]) => String(name));
}

const REFERENCES = "asset_references";
