import { quote } from "../event/names.ts";
import type { Database } from "./database.ts";
import { RUNS, TOLD } from "./run_table.ts";
import { hasTable } from "./table.ts";

/** Names the table that has, for each run of each table of events, how often its rows were changed or removed. */
const EDITS = "_edits";

/**
 * Has the file itself count the edits of a table's runs from now on, whoever makes them; inside a transaction. Nothing
 * happens at an INSERT. Where another table has the name, none are counted.
 */
export function countEdits(db: Database, table: string): void {
  const missing = missingTriggers(db, table);
  if (missing.length === 0) return;
  if (!hasTable(db, EDITS)) {
    const columns = "table_name TEXT, track_id TEXT, edits INTEGER";
    db.run(`CREATE TABLE ${EDITS} (${columns}, PRIMARY KEY (table_name, track_id))`);
  }
  if (!isOurs(db)) return;
  for (const { name, table, on, when, counted } of missing) {
    const head = `CREATE TRIGGER ${quote(name)} AFTER ${on} ON ${quote(table)} WHEN ${when}`;
    db.run(`${head} BEGIN ${ADD} VALUES (${counted.join(", ")}, 1) ${ONE_MORE}; END`);
  }
}

/** Tells whether a file counts the edits of a table's runs. */
export function countsEdits(db: Database, table: string): boolean {
  return missingTriggers(db, table).length === 0;
}

/** Gives how often each run of a table was edited, those that are gone too; a run that never was is not among them. */
export function editsIn(db: Database, table: string): Map<string, number> {
  if (!isOurs(db)) return new Map();
  const sql = `SELECT track_id, edits FROM ${EDITS} WHERE table_name = ?`;
  return new Map(db.rows(sql, table).map(([id, edits]) => [String(id), Number(edits)]));
}

/** Gives how often one run was edited. */
export function editsOf(db: Database, table: string, trackId: string): number {
  if (!isOurs(db)) return 0;
  const sql = `SELECT edits FROM ${EDITS} WHERE table_name = ? AND track_id = ?`;
  return db.first<number>(sql, table, trackId) ?? 0;
}

/** Counts an edit of each run of a table that is about to be dropped, which no trigger sees; inside a transaction. */
export function countDropped(db: Database, table: string): void {
  if (!isOurs(db)) return;
  const runs = `SELECT DISTINCT ?, track_id, 1 FROM ${quote(table)} WHERE track_id IS NOT NULL`;
  db.run(`${ADD} ${runs} ${ONE_MORE}`, table);
}

/** When a trigger counts an edit of which run; nothing in it may fail: that would refuse the edit. */
interface Trigger {
  readonly name: string;
  readonly table: string;
  readonly on: string;
  readonly when: string;
  /** SQL of the two that are counted for. */
  readonly counted: readonly [tableName: string, trackId: string];
}

const ADD = `INSERT INTO ${EDITS} (table_name, track_id, edits)`;
const ONE_MORE = "ON CONFLICT (table_name, track_id) DO UPDATE SET edits = edits + 1";

function missingTriggers(db: Database, table: string): Trigger[] {
  const sql = "SELECT name, tbl_name FROM sqlite_schema WHERE type = 'trigger'";
  const there = new Set(db.rows(sql).map((cells) => cells.join("\n")));
  const all = [...triggersOfEvents(table), ...triggersOfRuns(db)];
  return all.filter(({ name, table }) => !there.has(`${name}\n${table}`));
}

function triggersOfEvents(table: string): Trigger[] {
  const text = `'${table.replaceAll("'", "''")}'`;
  const of = (what: string, on: string, id: string, when = `${id} IS NOT NULL`): Trigger => ({
    name: `_edits ${what} ${table}`,
    table,
    on,
    when,
    counted: [text, id],
  });
  return [
    of("update", "UPDATE", "OLD.track_id"),
    of("delete", "DELETE", "OLD.track_id"),
    of("move", "UPDATE OF track_id", "NEW.track_id", "NEW.track_id <> OLD.track_id"),
  ];
}

function triggersOfRuns(db: Database): Trigger[] {
  if (!hasColumns(db, RUNS, ["table_name", "track_id", ...TOLD])) return [];
  const isKnown = "OLD.table_name IS NOT NULL AND OLD.track_id IS NOT NULL";
  const changed = TOLD.map((name) => `OLD.${name} IS NOT NEW.${name}`).join(" OR ");
  const counted = ["OLD.table_name", "OLD.track_id"] as const;
  const on = `UPDATE OF ${TOLD.join(", ")}`;
  return [
    { name: "_edits update _runs", table: RUNS, on, when: `${isKnown} AND (${changed})`, counted },
    { name: "_edits delete _runs", table: RUNS, on: "DELETE", when: isKnown, counted },
  ];
}

/** Somebody else may have a table of this name. */
function isOurs(db: Database): boolean {
  return hasColumns(db, EDITS, ["table_name", "track_id", "edits"]);
}

function hasColumns(db: Database, table: string, names: readonly string[]): boolean {
  const found = db.rows("SELECT name FROM pragma_table_info(?)", table).map(([name]) => name);
  return names.every((name) => found.includes(name));
}
