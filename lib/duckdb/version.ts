import { type Database, IN_MEMORY } from "../store/database.ts";

/** The connection of this process that logs to the file. */
export interface Own {
  readonly database: Database;
  /** The table that its events go to. */
  readonly table: string;
}

/** Which state of a file was read. */
export interface Version {
  readonly schema: number;
  /** Differs where another connection committed in between; in memory, where this one changed a row. */
  readonly data: number;
  /** The marks before that state was read, and what `foreign` was behind. */
  readonly before: Marks | undefined;
  readonly foreign: number;
}

/** What the own connection knows. */
export interface Marks {
  /** Differs where anybody else committed in between. */
  readonly foreign: number;
  /** How many rows it has changed, and how many of these by appending. */
  readonly changes: number;
  readonly appended: number;
  /** Tells whether changes are not committed yet. */
  readonly open: boolean;
}

/** Tells the states of a file apart, and what lies between two of them. */
export class Versions {
  readonly #db: Database;
  readonly #own: Own | undefined;

  constructor(db: Database, own: Own | undefined) {
    this.#db = db;
    this.#own = own;
  }

  /** Gives what the own connection knows, to be asked before a state is read: what is committed in between shows. */
  marks(): Marks | undefined {
    return this.#own && {
      foreign: this.#foreign(),
      changes: this.#own.database.first<number>("SELECT total_changes()")!,
      appended: this.#own.database.appended,
      open: this.#own.database.conn.isTransaction,
    };
  }

  /** Gives the version of the state that is being read. */
  read(before: Marks | undefined): Version {
    const inMemory = this.#db.path === IN_MEMORY;
    const changes = before?.open ? NaN : before?.changes ?? 0;
    return {
      schema: this.#db.first<number>("PRAGMA schema_version")!,
      data: inMemory ? changes : this.#db.first<number>("PRAGMA data_version")!,
      before,
      foreign: this.#foreign(),
    };
  }

  /**
   * Tells what happened between two states: `"appended"` where the own connection appended rows to its table, and
   * nobody did anything else. Whether others appended or edited, SQLite does not tell.
   */
  between(first: Version, second: Version): "nothing" | "appended" | "anything" {
    if (first.schema !== second.schema) return "anything";
    if (first.data === second.data) return "nothing";
    const [then, now] = [first.before, second.before];
    if (then === undefined || now === undefined || then.open || now.open) return "anything";
    const appendedOnly = now.changes - then.changes === now.appended - then.appended;
    return appendedOnly && then.foreign === second.foreign ? "appended" : "anything";
  }

  #foreign(): number {
    return this.#own?.database.first<number>("PRAGMA data_version") ?? 0;
  }
}
