import type { Database } from "./database.ts";
import { hasTable } from "./table.ts";

/** Names the table of a target that has, for each run that came, what its source and the target were then. */
const COPIES = "_copies";

/** How a run was when it was last the same in its source and in the target. */
export interface CopiedRun {
  /** How often it had been edited in the source. */
  readonly sourceEdits: number;
  /** How often it had been edited in the target. */
  readonly edits: number;
  /** How many events it had in the source. */
  readonly events: number;
  /** Timestamp of the last of them. */
  readonly last: string;
}

/** What a target knows of the runs of one table that came from one source, which is known by its path. */
export class CopiedRuns {
  readonly #db: Database;
  readonly #key: readonly [source: string, table: string];

  constructor(db: Database, source: string, table: string) {
    this.#db = db;
    this.#key = [source, table];
  }

  /** Gives all of them by their ids. */
  read(): Map<string, CopiedRun> {
    if (!hasTable(this.#db, COPIES)) return new Map();
    const sql = `SELECT track_id, source_edits, edits, events, last FROM ${COPIES} ` +
      "WHERE source = ? AND table_name = ?";
    return new Map(
      this.#db.rows(sql, ...this.#key).map((
        [id, sourceEdits, edits, events, last],
      ) => [String(id), {
        sourceEdits: Number(sourceEdits),
        edits: Number(edits),
        events: Number(events),
        last: String(last),
      }]),
    );
  }

  /** Keeps how a run is now; inside a transaction. */
  keep(trackId: string, { sourceEdits, edits, events, last }: CopiedRun): void {
    this.#make();
    const sql = `INSERT OR REPLACE INTO ${COPIES} ` +
      "(source, table_name, track_id, source_edits, edits, events, last) VALUES (?, ?, ?, ?, ?, ?, ?)";
    this.#db.run(sql, ...this.#key, trackId, sourceEdits, edits, events, last);
  }

  /** Forgets a run that is gone; inside a transaction. */
  forget(trackId: string): void {
    const sql = `DELETE FROM ${COPIES} WHERE source = ? AND table_name = ? AND track_id = ?`;
    this.#db.run(sql, ...this.#key, trackId);
  }

  #make(): void {
    if (hasTable(this.#db, COPIES)) return;
    const columns = "source TEXT, table_name TEXT, track_id TEXT, " +
      "source_edits INTEGER, edits INTEGER, events INTEGER, last TEXT";
    this.#db.run(
      `CREATE TABLE ${COPIES} (${columns}, PRIMARY KEY (source, table_name, track_id))`,
    );
  }
}
