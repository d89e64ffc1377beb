import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Event } from "../mod.ts";

/** What `node:sqlite` takes for one row, in the order of the table's columns. */
export type Values = (string | number)[];

/** The engine alone, on a file that a tracker made: same schema, same rows, all columns known beforehand. */
export class Bare {
  readonly trackId: string;
  readonly #conn: DatabaseSync;
  readonly #insert: StatementSync;
  #micros = Date.now() * 1000;

  /** Opens a file, for the run that logged to it first. */
  constructor(path: string) {
    this.#conn = new DatabaseSync(path);
    this.#conn.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    this.trackId = String(
      this.#conn.prepare("SELECT track_id FROM events ORDER BY rowid LIMIT 1").get()!.track_id,
    );
    const columns = this.#conn.prepare("SELECT name FROM pragma_table_info('events')").all();
    const names = columns.map(({ name }) => `"${name}"`).join(", ");
    // Unnumbered: with `?1` binding 500 values takes five times as long, and would flatter the tracker.
    const marks = columns.map(() => "?").join(", ");
    this.#insert = this.#conn.prepare(`INSERT INTO events (${names}) VALUES (${marks})`);
  }

  /** Makes what `insert` takes of events, each with a timestamp of its own, so that inserting is the engine's time alone. */
  valuesOf(events: readonly Event[]): Values[] {
    return events.map((event) => [this.trackId, this.#nextStamp(), ...Object.values(event)]);
  }

  #nextStamp(): string {
    this.#micros += 25;
    const iso = new Date(this.#micros / 1000).toISOString();
    return `${iso.slice(0, 10)} ${iso.slice(11, 23)}${String(1000 + this.#micros % 1000).slice(1)}`;
  }

  /** Inserts rows, each committed by itself. */
  insert(rows: readonly Values[]): void {
    for (const row of rows) this.#insert.run(...row);
  }

  /** Inserts rows in one transaction. */
  insertBatch(rows: readonly Values[]): void {
    this.#conn.exec("BEGIN IMMEDIATE");
    this.insert(rows);
    this.#conn.exec("COMMIT");
  }

  /** Reads the whole table, an array a row. */
  readArrays(): unknown {
    const statement = this.#conn.prepare("SELECT * FROM events");
    // The types that Deno brings lack it.
    (statement as unknown as { setReturnArrays(enabled: true): void }).setReturnArrays(true);
    return statement.all();
  }

  /** Reads the whole table, an object a row. */
  readObjects(): unknown {
    return this.#conn.prepare("SELECT * FROM events").all();
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#conn.close();
  }
}
