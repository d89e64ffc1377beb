import { Clock } from "../event/clock.ts";
import { quote } from "../event/names.ts";
import { Database, IN_MEMORY } from "../store/database.ts";
import { countEdits } from "../store/edit_counts.ts";
import { type RunChange, RunTable, type StoredRun } from "../store/run_table.ts";
import { type RunAbout, type Telling, Told, told } from "./told.ts";

/** What stands in the row of a run that goes on. */
export const GOING_ON = { status: "running", ended: null, error: null } as const;

/** The row of one run, as the file has it. */
export class RunRecord {
  readonly #db: Database;
  readonly #table: string;
  readonly #trackId: string;
  readonly #rows: RunTable;
  readonly #clock = new Clock();
  readonly #opened = this.#clock.next();
  readonly #told: Told;
  #version: number | undefined;

  constructor(db: Database, table: string, trackId: string, about: RunAbout) {
    this.#db = db;
    this.#table = table;
    this.#trackId = trackId;
    this.#rows = new RunTable(db, table);
    this.#told = new Told(about);
  }

  /** Gives the row; `undefined` where there is none. */
  read(): StoredRun | undefined {
    return this.#db.attempt("read", () => this.#rows.rows(this.#trackId))[0];
  }

  /** Writes the row of a run that begins, or goes on; inside a transaction. Gives `false` where the table is another's. */
  begin(environment: string | undefined): boolean {
    if (!this.#rows.ensure()) return false;
    countEdits(this.#db, this.#table);
    const [found] = this.#rows.rows(this.#trackId);
    const row = {
      ...this.#told.over(found),
      ...GOING_ON,
      heartbeat: this.#clock.next(),
      ...(environment !== undefined && { environment }),
      started: found?.started ?? this.#started(),
    };
    if (found === undefined) this.#rows.insert(this.#trackId, { ...row, archived: 0 });
    else this.#rows.update(this.#trackId, row);
    return true;
  }

  /** A run that was begun before there were rows of runs started with its first event. */
  #started(): string {
    const sql = `SELECT min(timestamp) FROM ${quote(this.#table)} WHERE track_id = ?`;
    const first = this.#db.first<string | null>(sql, this.#trackId);
    return typeof first === "string" && first < this.#opened ? first : this.#opened;
  }

  /** Tells whether the row still says so, as far as anybody wrote to the file since it was asked last. */
  isRunning(): boolean {
    const version = this.#db.first<number>("PRAGMA data_version")!;
    if (version === this.#version) return true;
    this.#version = version;
    return this.#rows.rows(this.#trackId)[0]?.status === "running";
  }

  /**
   * Writes that the run goes on, in this process where another one ended it; inside a transaction. Gives `false` where
   * there is no row any more.
   */
  goOn(environment: string | undefined): boolean {
    const [found] = this.#rows.rows(this.#trackId);
    const isOthers = found?.status !== "running" && environment !== undefined;
    return found !== undefined && this.#rows.update(this.#trackId, {
      ...GOING_ON,
      heartbeat: this.#clock.next(),
      ...(isOthers && { environment }),
    });
  }

  /** Gives what an end changes. */
  end(status: "finished" | "failed", error: string | null): RunChange {
    const now = this.#clock.next();
    return { status, heartbeat: now, ended: now, error };
  }

  /** Changes the row, for who waits for it. @throws {TrackerError} */
  write(change: RunChange, action: string): void {
    this.#db.attempt(
      action,
      () => this.#db.transaction(() => this.#rows.update(this.#trackId, change)),
    );
  }

  /** Changes what is told of the run: in its row, or with its first event. @throws {TrackerError} */
  tell(change: Telling): void {
    this.#told.add(change);
    const row = this.read();
    if (row !== undefined) this.write(told(row, change), "change the run in");
  }

  /**
   * Changes the row where nobody waits for it, so that what cannot be written is left out. A closed file is opened for it
   * once more; a transaction of the user's is not joined, as it may yet be rolled back. Gives whether it was written.
   */
  tryWrite(change: RunChange): boolean {
    return this.#attempt(
      () => this.#rows.update(this.#trackId, change),
      () => this.#db.path !== IN_MEMORY && this.#writeAnew(change),
    );
  }

  /** Writes that the run goes on, as `tryWrite` does. */
  tryGoOn(environment: string | undefined): boolean {
    return this.#attempt(() => this.goOn(environment), () => false);
  }

  #attempt(write: () => boolean, whenClosed: () => boolean): boolean {
    try {
      if (!this.#db.conn.isOpen) return whenClosed();
      return !this.#db.conn.isTransaction && this.#db.transaction(write);
    } catch {
      return false;
    }
  }

  #writeAnew(change: RunChange): boolean {
    using db = Database.open(this.#db.location, { busyTimeout: 1, existing: true });
    return db.transaction(() => new RunTable(db, this.#table).update(this.#trackId, change));
  }
}
