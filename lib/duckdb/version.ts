import { type Database, IN_MEMORY } from "../store/database.ts";

/** The connection of this process that logs to the file. */
export interface Own {
  readonly database: Database;
  /** The table that its events go to. */
  readonly table: string;
}

/** What the own connection knows of the file. */
interface Marks {
  /** Differs where anybody else committed in between. */
  readonly foreign: number;
  /** How many rows it has changed, and how many of these by appending. */
  readonly changes: number;
  readonly appended: number;
  /** Tells whether some of that is not committed yet. */
  readonly isOpen: boolean;
}

/** Which state of a file was read. */
export interface Version {
  readonly schema: number;
  /** Differs where another connection committed in between; in memory, where a row was changed. */
  readonly data: number;
  /** The marks before that state: what came between them and it shows in those of the next one. */
  readonly before: Marks | undefined;
  /** The marks behind it. */
  readonly behind: Marks | undefined;
}

/** Tells the states of a file apart. */
export class Versions {
  readonly #db: Database;
  readonly #own: Own | undefined;

  constructor(db: Database, own: Own | undefined) {
    this.#db = db;
    this.#own = own;
  }

  /** Does the work on one state of the file, told which. */
  on<T>(work: (version: Version) => T): T {
    const before = this.#marks();
    const onOneState = () => {
      const schema = this.#db.first<number>("PRAGMA schema_version")!;
      const data = this.#db.path === IN_MEMORY
        ? before?.isOpen ? NaN : before?.changes ?? 0
        : this.#db.first<number>("PRAGMA data_version")!;
      return work({ schema, data, before, behind: this.#marks() });
    };
    return this.#db.attempt("query", () => this.#db.snapshot(onOneState));
  }

  /**
   * Tells what happened between two states: `"appended"` where the own connection appended rows to its table, and
   * nobody did anything else. Whether others appended or edited, SQLite does not tell.
   */
  between(first: Version, second: Version): "nothing" | "appended" | "anything" {
    if (first.schema !== second.schema) return "anything";
    if (first.data === second.data) return "nothing";
    const [then, now] = [first.before, second.behind];
    if (then === undefined || now === undefined || then.isOpen) return "anything";
    const appended = now.appended - then.appended;
    const isAll = now.changes - then.changes === appended && now.foreign === then.foreign;
    return isAll ? "appended" : "anything";
  }

  #marks(): Marks | undefined {
    return this.#own && {
      foreign: this.#own.database.first<number>("PRAGMA data_version")!,
      changes: this.#own.database.first<number>("SELECT total_changes()")!,
      appended: this.#own.database.appended,
      isOpen: this.#own.database.conn.isTransaction,
    };
  }
}
