import type { Stored } from "../../values/kind.ts";
import { type Connection, imageOf } from "./connection.ts";
import { type Changes, type Statement, WaitingStatement } from "./statement.ts";
import type { Still } from "./still.ts";
import { ENGINE_WAITS, type Turns } from "./turns.ts";

/** Answers whether a statement may do one thing: SQLite's code of the action, two names with it, and its database's. */
export type Allows = (
  action: number,
  first: string | null,
  second: string | null,
  schema: string | null,
) => boolean;

/** What a connection has and the types lack. */
interface Authorized {
  setAuthorizer(authorizer: (...args: Parameters<Allows>) => number): void;
}

/** What a connection's statements have to do with. */
export interface StatementsOptions {
  readonly conn: Connection;
  /** How long to wait for another writer, in seconds. */
  readonly busyTimeout: number;
  /** How a writer waits for others; a reader waits for them as SQLite does, and seldom has to. */
  readonly turns?: Turns | undefined;
  /** The file, where nobody changes it. */
  readonly still?: Still | undefined;
}

/** The statements of one connection: each waits for other writers, and may do what is allowed as it is prepared. */
export class Statements {
  readonly conn: Connection;
  /** How long to wait for another writer, in seconds. */
  readonly busyTimeout: number;
  protected readonly turns: Turns | undefined;
  protected readonly still: Still | undefined;
  readonly #prepared = new Map<string, Statement>();
  /** A thing of its own: the engine holds on to whatever the authorizer knows, as long as the connection lives. */
  readonly #rule: { allows?: Allows | undefined } = {};
  /** In ms: how long SQLite itself waits. */
  #engineWaits: number;

  constructor({ conn, busyTimeout, turns, still }: StatementsOptions) {
    this.conn = conn;
    this.busyTimeout = busyTimeout;
    this.turns = turns;
    this.still = still;
    const millis = Math.round(busyTimeout * 1000);
    this.#engineWaits = turns === undefined ? millis : Math.min(millis, ENGINE_WAITS);
    // SQLite asks at each preparation; setting this later would have it prepare everything again.
    const rule = this.#rule;
    (conn as unknown as Authorized).setAuthorizer((...what) =>
      rule.allows === undefined || rule.allows(...what) ? 0 : 1
    );
    this.#waitInEngine();
  }

  #waitInEngine(ms = this.#engineWaits): void {
    this.run(`PRAGMA busy_timeout = ${ms}`);
  }

  /** Does work for which SQLite itself waits so many ms. */
  waiting<T>(ms: number, work: () => T): T {
    this.#waitInEngine(ms);
    try {
      return work();
    } finally {
      this.#waitInEngine();
    }
  }

  /** Gives the connection to somebody who expects of SQLite that it waits and keeps the WAL short by itself. */
  lend(): Connection {
    const millis = Math.round(this.busyTimeout * 1000);
    if (this.conn.isOpen && this.#engineWaits < millis) {
      this.#engineWaits = millis;
      this.#waitInEngine();
      this.run("PRAGMA wal_autocheckpoint = 1000");
    }
    return this.conn;
  }

  /** Prepares a statement whose rows are arrays. */
  prepare(sql: string): Statement {
    const { turns } = this;
    if (turns === undefined) return this.#prepare(sql);
    return new WaitingStatement(turns.take(() => this.#prepare(sql)), turns);
  }

  #prepare(sql: string): Statement {
    const { still } = this;
    const prepare = () => this.conn.prepare(sql) as unknown as Statement;
    const statement = still === undefined ? prepare() : still.watch(prepare);
    statement.setReturnArrays(true);
    if (still !== undefined) {
      const all = statement.all.bind(statement);
      statement.all = (...params) => still.watch(() => all(...params));
    }
    return statement;
  }

  /** Gives all pages of the file as they are to the connection; `undefined` where the runtime cannot. */
  image(): Uint8Array<ArrayBuffer> | undefined {
    const { still } = this;
    return still === undefined ? imageOf(this.conn) : still.watch(() => imageOf(this.conn));
  }

  /** Prepares a statement if all that it does is allowed; else the engine's error has the code `denied`. */
  prepareIf(sql: string, allows: Allows): Statement {
    this.#rule.allows = allows;
    try {
      return this.prepare(sql);
    } finally {
      this.#rule.allows = undefined;
    }
  }

  /**
   * Runs a statement only as it was prepared. After a change of the schema, whoever made it, SQLite would prepare it
   * again: that is refused, with the code `denied`.
   */
  runAsPrepared(statement: Statement, cells: readonly Stored[]): Changes {
    this.#rule.allows = nothing;
    try {
      return this.inTurn(() => statement.run(...cells));
    } finally {
      this.#rule.allows = undefined;
    }
  }

  /** Does what commits, in turns with others. */
  protected inTurn<T>(work: () => T): T {
    this.turns?.begin();
    try {
      return work();
    } finally {
      this.turns?.end();
    }
  }

  /** Runs one statement; gives the number of rows changed. Errors carry a code only when prepared. */
  run(sql: string, ...params: Stored[]): number {
    return Number(this.#kept(sql).run(...params).changes);
  }

  /** Gives the rows of a query, each an array. */
  rows(sql: string, ...params: Stored[]): Stored[][] {
    return this.#kept(sql).all(...params);
  }

  /** Keeps statements prepared: that takes longer than most of them run. None reads `*`, which would go stale. */
  #kept(sql: string): Statement {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      if (this.#prepared.size >= MOST_PREPARED) this.#prepared.clear();
      this.#prepared.set(sql, statement = this.prepare(sql));
    }
    return statement;
  }

  /** Gives the first column of the first row; `undefined` where there is no row. */
  first<T extends Stored>(sql: string, ...params: Stored[]): T | undefined {
    return this.rows(sql, ...params)[0]?.[0] as T | undefined;
  }

  /** Gives the same of an integer of any size; `undefined` where there is none. */
  integer(sql: string, ...params: Stored[]): bigint | undefined {
    const statement = this.#kept(sql);
    statement.setReadBigInts(true);
    const cell = statement.all(...params)[0]?.[0];
    // −2^63 comes as a number all the same.
    return typeof cell === "bigint" || typeof cell === "number" ? BigInt(cell) : undefined;
  }
}

const nothing: Allows = () => false;

/** So many statements are kept prepared: more than a program uses that does not add columns all the time. */
const MOST_PREPARED = 64;
