import { hasTable } from "./table.ts";
import type { Database } from "./database.ts";
import type { Stored } from "../values/kind.ts";

/** Names the table that has a row for each run of each table of events. */
export const RUNS = "_runs";

/** Its columns, and how they are declared. */
const COLUMNS: Readonly<Record<string, string>> = {
  table_name: "TEXT NOT NULL",
  track_id: "TEXT NOT NULL",
  name: "TEXT",
  status: "TEXT",
  started: "TIMESTAMP",
  heartbeat: "TIMESTAMP",
  ended: "TIMESTAMP",
  error: "TEXT",
  group_name: "TEXT",
  tags: "JSON_TEXT",
  note: "TEXT",
  archived: "BOOLEAN",
  parent: "TEXT",
  environment: "JSON_TEXT",
};

/** What somebody tells of a run; all else in its row changes as the run goes on. */
export const TOLD = ["name", "group_name", "tags", "note", "archived"] as const;

const NAMES = Object.keys(COLUMNS);

/** A row as it is stored; a column that a file lacks is null. */
export interface StoredRun {
  readonly track_id: string;
  readonly name: string | null;
  readonly status: string | null;
  readonly started: string | null;
  readonly heartbeat: string | null;
  readonly ended: string | null;
  readonly error: string | null;
  readonly group_name: string | null;
  /** JSON of a list of texts. */
  readonly tags: string | null;
  readonly note: string | null;
  readonly archived: number | null;
  readonly parent: string | null;
  /** JSON of an `Environment`. */
  readonly environment: string | null;
}

/** What a row is changed to, column by column. */
export type RunChange = Partial<Record<keyof Omit<StoredRun, "track_id">, Stored>>;

/** The rows of one table's runs; each call that changes something is made inside a transaction. */
export class RunTable {
  readonly #db: Database;
  readonly #table: string;

  constructor(db: Database, table: string) {
    this.#db = db;
    this.#table = table;
  }

  /** Tells whether the file has rows of runs; a table of this name that somebody else made has none. */
  exists(): boolean {
    return this.#columns().has("table_name");
  }

  /** Makes the table where it is missing. Gives `false` where another table has its name. */
  ensure(): boolean {
    if (!hasTable(this.#db, RUNS)) {
      const columns = NAMES.map((name) => `${name} ${COLUMNS[name]}`).join(", ");
      this.#db.run(`CREATE TABLE ${RUNS} (${columns}, PRIMARY KEY (table_name, track_id))`);
    }
    const columns = this.#columns();
    return NAMES.every((name) => columns.has(name));
  }

  #columns(): Set<string> {
    return new Set(
      this.#db.rows("SELECT name FROM pragma_table_info(?)", RUNS).map(([name]) => String(name)),
    );
  }

  /** Gives all rows, or that of one run. */
  rows(trackId?: string): StoredRun[] {
    const columns = this.#columns();
    if (!columns.has("table_name")) return [];
    const selected = NAMES.slice(1).map((name) => columns.has(name) ? name : `NULL AS ${name}`);
    const [where, params] = trackId === undefined ? ["", []] : [" AND track_id = ?", [trackId]];
    const sql = `SELECT ${selected.join(", ")} FROM ${RUNS} WHERE table_name = ?${where}`;
    return this.#db.rows(sql, this.#table, ...params).map((cells) =>
      Object.fromEntries(cells.map((cell, at) => [NAMES[at + 1], cell])) as unknown as StoredRun
    );
  }

  /** Changes a run's row; gives `false` where it has none. */
  update(trackId: string, change: RunChange): boolean {
    const set = Object.keys(change).map((name) => `${name} = ?`).join(", ");
    const sql = `UPDATE ${RUNS} SET ${set} WHERE table_name = ? AND track_id = ?`;
    return this.#db.run(sql, ...Object.values(change), this.#table, trackId) > 0;
  }

  /** Adds a run's row. */
  insert(trackId: string, row: RunChange): void {
    const names = ["table_name", "track_id", ...Object.keys(row)];
    const sql = `INSERT INTO ${RUNS} (${names.join(", ")}) VALUES (${names.map(() => "?")})`;
    this.#db.run(sql, this.#table, trackId, ...Object.values(row));
  }

  /** Removes a run's row, or all. */
  remove(trackId?: string): void {
    if (!this.exists()) return;
    const [where, params] = trackId === undefined ? ["", []] : [" AND track_id = ?", [trackId]];
    this.#db.run(`DELETE FROM ${RUNS} WHERE table_name = ?${where}`, this.#table, ...params);
  }
}
