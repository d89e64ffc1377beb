import { TrackerError } from "../../errors.ts";
import { EXTRA, quote, STAMP } from "../../event/names.ts";
import type { Stored } from "../../values/kind.ts";
import type { Database, Statement } from "../database.ts";
import type { Table } from "../table.ts";

/** The INSERT of one list of columns, prepared when it is first used: checked by itself, or plain in a transaction. */
export class Insert {
  readonly #db: Database;
  readonly #table: string;
  readonly #columns: readonly string[];
  readonly #conflict: string;
  #checked: Statement | undefined;
  #plain: Statement | undefined;

  /** @param replaces sets each cell anew of a row that is there */
  constructor(db: Database, table: Table, columns: readonly string[], replaces: boolean) {
    this.#db = db;
    this.#table = quote(table.name);
    this.#conflict = replaces ? replacing(table) : "";
    this.#columns = columns.map(quote);
  }

  /**
   * Inserts the first cells with a stamp by one statement of its own, if the schema is still the one it was prepared
   * for (else the code `denied`) and the run holds no later timestamp (else the NULL is refused: `constraint`).
   */
  checked(cells: Stored[], trackId: string, timestamp: string): void {
    const run = this.#stamp(cells, trackId, timestamp) + 1;
    this.#checked ??= this.#prepare(
      `CASE WHEN NOT EXISTS (SELECT 1 FROM ${this.#table} WHERE track_id = ?${run} AND timestamp >= ?${
        run + 1
      }) THEN ?${run + 1} END`,
    );
    this.#refuseNone(this.#db.runAsPrepared(this.#checked, cells).changes);
    this.#db.appended++;
  }

  /** Inserts the first cells with a stamp, inside a transaction that has seen to both. */
  plain(cells: Stored[], trackId: string, timestamp: string): void {
    this.#stamp(cells, trackId, timestamp);
    this.#plain ??= this.#prepare("?");
    this.#refuseNone(this.#plain.run(...cells).changes);
    this.#db.appended++;
  }

  /** Puts a stamp behind the cells, and says where. */
  #stamp(cells: Stored[], trackId: string, timestamp: string): number {
    const at = this.#columns.length;
    cells[at] = trackId;
    cells[at + 1] = timestamp;
    return at;
  }

  /** A trigger can tell the engine to leave a row out, and to say nothing. */
  #refuseNone(changes: number | bigint): void {
    if (changes !== 0) return;
    const why = `a trigger or a constraint of table ${this.#table} left the event out`;
    throw new TrackerError(`Cannot log to "${this.#db.path}": ${why}`);
  }

  /** Unnumbered `?` for the columns: with `?1` binding 500 values takes five times as long. */
  #prepare(timestamp: string): Statement {
    const columns = [...this.#columns, "track_id", "timestamp"].join(", ");
    const values = [...this.#columns.map(() => "?"), "?", timestamp].join(", ");
    return this.#db.prepare(
      `INSERT INTO ${this.#table} (${columns}) VALUES (${values})${this.#conflict}`,
    );
  }
}

function replacing(table: Table): string {
  const names = [...table.kinds.keys()].filter((name) =>
    !STAMP.includes(name) && table.kindToWrite(name) !== undefined
  );
  if (table.hasExtra) names.push(EXTRA);
  const set = names.map((name) => `${quote(name)} = excluded.${quote(name)}`);
  if (set.length === 0) return "";
  return ` ON CONFLICT (track_id, timestamp) DO UPDATE SET ${set.join(", ")}`;
}
