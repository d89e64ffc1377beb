import { named, TrackerError } from "../errors.ts";
import { folderOf, identityOf, mayRead, mayWrite, syncFolder, whatIsAt } from "../system/files.ts";
import type { Stored } from "../values/kind.ts";
import { connect, type Connection, connectToStill, foldIn, IN_MEMORY } from "./connection.ts";
import { Made } from "./made.ts";
import { Still } from "./still.ts";
import { Code, codeOf, GONE, MOVED, reasonOf, Refusal } from "./reason.ts";
import { type Statement, WaitingStatement } from "./statement.ts";
import { pause } from "../system/process/program.ts";
import { ENGINE_WAITS, Turns } from "./turns.ts";
import { type Checkpoint, LONGEST_WAL, Wal } from "./wal.ts";

export { type Connection, IN_MEMORY, type Statement };

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
interface Serialized {
  serialize(): Uint8Array;
  deserialize(bytes: Uint8Array, options: { dbName: string }): void;
}

/** What a commit survives: `"normal"` a killed process, `"full"` a loss of power too. */
export const DURABILITIES = ["normal", "full"] as const;
export type Durability = typeof DURABILITIES[number];

/** How to open a file. */
export interface OpenOptions {
  /** Only reads; never creates the file. */
  readonly readOnly?: boolean | undefined;
  /** Writes to a file that is there; does not create one. */
  readonly existing?: boolean | undefined;
  /** How long to wait for another writer, in seconds. */
  readonly busyTimeout: number;
  /** `"full"` also survives a loss of power. */
  readonly durability?: Durability | undefined;
  /** Whoever holds it reads on what it has where the file is gone; others would show what nobody else sees. */
  readonly isOwner?: boolean | undefined;
  /** Is told, as tables are read, how many rows more came. */
  readonly onRead?: ((rows: number) => void) | undefined;
}

/** One connection to one SQLite file. Whatever it refuses comes out as a TrackerError with words of its own. */
export class Database {
  readonly path: string;
  /** The path from the root on, which stays right where the process changes its folder. */
  readonly location: string;
  readonly conn: Connection;
  readonly readOnly: boolean;
  /** How long to wait for another writer, in seconds. */
  readonly busyTimeout: number;
  readonly onRead: OpenOptions["onRead"];
  /** How many events were inserted here so far, also those that were rolled back: `total_changes()` counts these too. */
  appended = 0;
  readonly #statements = new Map<string, Statement>();
  /** A thing of its own: the engine holds on to whatever the authorizer knows, as long as the connection lives. */
  readonly #rule: { allows?: Allows | undefined } = {};
  readonly #isOwner: boolean;
  /** What tells the file from another one in its place; known once it is there. */
  #identity: string | undefined;
  #looked = 0;
  readonly #still: Still | undefined;
  #tended = 0;
  #wal: Wal | undefined;
  /** How a writer waits for others; a reader waits for them as SQLite does, and seldom has to. */
  #turns: Turns | undefined;
  /** In ms: how long SQLite itself waits. */
  #engineWaits: number;

  #made: Made | undefined;

  private constructor(path: string, conn: Connection, options: OpenOptions, still?: Still) {
    this.path = path;
    this.#still = still;
    this.location = conn.location() ?? still?.path ?? path;
    this.conn = conn;
    this.readOnly = options.readOnly ?? false;
    this.busyTimeout = options.busyTimeout;
    this.onRead = options.onRead;
    this.#engineWaits = Math.round(options.busyTimeout * 1000);
    this.#isOwner = options.isOwner ?? false;
    // SQLite asks at each preparation; setting this later would have it prepare everything again.
    const rule = this.#rule;
    (conn as unknown as Authorized).setAuthorizer((...what) =>
      rule.allows === undefined || rule.allows(...what) ? 0 : 1
    );
  }

  /** Opens a file; for writing, creates it and its folders where missing. @throws {TrackerError} */
  static open(path: string, options: OpenOptions): Database {
    const action = `Cannot ${options.readOnly ? "read" : "open"} ${named(path)}`;
    try {
      if (options.existing && whatIsAt(path) === "nothing") {
        throw new TrackerError(`${action}: no such file`);
      }
      return Database.#open(path, options);
    } catch (error) {
      throw worded(error, action, path);
    }
  }

  static #open(path: string, options: OpenOptions, still?: Still): Database {
    const { readOnly = false } = options;
    const sync = options.durability === "full";
    const mayMake = !readOnly && !options.existing && path !== IN_MEMORY;
    const made = mayMake ? new Made(path) : undefined;
    let conn: Connection | undefined;
    try {
      conn = still === undefined
        ? connect(path, { readOnly, sync, made })
        : still.watch(() => connectToStill(still.path, still.uri));
      const db = new Database(path, conn, options, still);
      db.#made = made;
      db.#waitInEngine();
      // Meets a file that is no database before anything is written to it.
      db.rows("SELECT count(*) FROM sqlite_schema");
      if (!readOnly) db.#setUp(options);
      if (path === IN_MEMORY) return db;
      db.#identity = identityOf(db.location);
      // SQLite does it for whoever makes the files: these may have been made by somebody who does not ask for it.
      if (sync && mayRead(folderOf(db.location))) syncFolder(folderOf(db.location));
      return db;
    } catch (error) {
      conn?.close();
      const found = readOnly && still === undefined ? Still.of(path, error) : undefined;
      if (found === undefined) throw unmade(error, path, made);
      return Database.#open(path, options, found);
    }
  }

  /** Opens the same file once more. @throws {TrackerError} where another one has its place by now */
  again(options: Omit<OpenOptions, "busyTimeout">): Database {
    const { busyTimeout } = this;
    const db = this.isMoved ? undefined : Database.open(this.location, { busyTimeout, ...options });
    if (db !== undefined && db.#identity === this.#identity) return db;
    db?.close();
    throw this.worded(new Refusal(GONE), options.readOnly ? "read" : "open");
  }

  #setUp(options: OpenOptions): void {
    const isFull = options.durability === "full";
    this.run(`PRAGMA synchronous = ${isFull ? "FULL" : "NORMAL"}`);
    // On macOS, the disk itself may keep in memory what it was given, unless it is asked in this way.
    this.run(`PRAGMA fullfsync = ${isFull ? 1 : 0}`);
    if (this.path === IN_MEMORY) return;
    if (this.first("PRAGMA page_count") === 0) this.run(`PRAGMA page_size = ${PAGE}`);
    this.#setWal(options.busyTimeout);
    this.run(`PRAGMA journal_size_limit = ${LONGEST_WAL}`);
    this.run("PRAGMA wal_autocheckpoint = 0");
    this.#turns = new Turns(this.conn, this.#engineWaits, isFull);
    this.#statements.clear();
    this.#engineWaits = Math.min(this.#engineWaits, ENGINE_WAITS);
    this.#waitInEngine();
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

  #waitInEngine(ms = this.#engineWaits): void {
    this.run(`PRAGMA busy_timeout = ${ms}`);
  }

  /** Changing the journal does not wait as a write does: processes that open a new file at once would fail. */
  #setWal(busyTimeout: number): void {
    const until = performance.now() + busyTimeout * 1000;
    while (this.first<string>("PRAGMA journal_mode") !== "wal") {
      try {
        this.run("PRAGMA journal_mode = WAL");
        return;
      } catch (error) {
        if (codeOf(error) !== Code.busy || performance.now() > until) throw error;
        pause(5);
      }
    }
  }

  /** Gives a connection that knows this file as `db` too; what lives in memory, it has a copy of. */
  withAlias(): Database {
    if (this.path !== IN_MEMORY) {
      this.#look();
      this.run("ATTACH ? AS db", this.#still?.uri ?? this.location);
      return this;
    }
    const alias = Database.open(IN_MEMORY, { busyTimeout: 0 });
    alias.run("ATTACH ? AS db", IN_MEMORY);
    const bytes = (this.conn as unknown as Serialized).serialize();
    (alias.conn as unknown as Serialized).deserialize(bytes, { dbName: "db" });
    // It has a copy; collecting this one may wait long.
    (bytes.buffer as ArrayBuffer).transfer(0);
    return alias;
  }

  /** Prepares a statement whose rows are arrays. */
  prepare(sql: string): Statement {
    if (this.#turns === undefined) return this.#prepare(sql);
    return new WaitingStatement(this.#turns.take(() => this.#prepare(sql)), this.#turns);
  }

  #prepare(sql: string): Statement {
    const still = this.#still;
    const prepare = () => this.conn.prepare(sql) as unknown as Statement;
    const statement = still === undefined ? prepare() : still.watch(prepare);
    statement.setReturnArrays(true);
    if (still !== undefined) {
      const all = statement.all.bind(statement);
      statement.all = (...params) => still.watch(() => all(...params));
    }
    return statement;
  }

  /** Prepares a statement if all that it does is allowed; else the engine's error has the code `denied`. */
  prepareIf(sql: string, allows: Allows): Statement {
    return this.#allowing(allows, () => this.prepare(sql));
  }

  /**
   * Runs a statement only as it was prepared. After a change of the schema, whoever made it, SQLite would prepare it
   * again: that is refused, with the code `denied`.
   */
  runAsPrepared(statement: Statement, cells: readonly Stored[]): ReturnType<Statement["run"]> {
    if (Math.abs(Date.now() - this.#looked) > LOOK_EVERY) {
      this.#look();
      this.#tend();
    }
    this.#rule.allows = nothing;
    try {
      return statement.run(...cells);
    } finally {
      this.#rule.allows = undefined;
      this.#turns?.giveWay();
    }
  }

  #allowing<T>(allows: Allows, work: () => T): T {
    this.#rule.allows = allows;
    try {
      return work();
    } finally {
      this.#rule.allows = undefined;
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
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      if (this.#statements.size >= MOST_STATEMENTS) this.#statements.clear();
      this.#statements.set(sql, statement = this.prepare(sql));
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

  /** Does the work all or not at all, the lock taken first, so that what it reads cannot change under it. */
  transaction<T>(work: () => T): T {
    if (this.conn.isTransaction) return this.#within(SAVEPOINT, work);
    this.#look();
    const result = this.#within(IMMEDIATE, work);
    this.#turns?.giveWay();
    this.#tend();
    return result;
  }

  /** Does now and then what keeps the WAL short. */
  #tend(): void {
    const now = Date.now();
    if (Math.abs(now - this.#tended) < LOOK_EVERY) return;
    if (this.path === IN_MEMORY || this.conn.isTransaction) return;
    this.#tended = now;
    try {
      this.#wal ??= new Wal(this.first("PRAGMA page_size")!, (...how) => this.checkpoint(...how));
      if (this.readOnly) this.#wal.giveWay(() => this.#tendAsWriter());
      else this.#wal.keepShort();
    } catch {
      // What could not be folded in is safe in the WAL.
    }
  }

  #tendAsWriter(): void {
    // Deno would ask the user for a permission that reading does not need.
    if (!mayWrite(this.location)) return;
    using writer = this.again({ existing: true });
    writer.#tend();
  }

  /** Tells whether another file, or none, has its place. The system keeps a removed file as long as it is open. */
  get isMoved(): boolean {
    if (this.#identity === undefined) return false;
    const identity = identityOf(this.location);
    return identity !== undefined && identity !== this.#identity;
  }

  #look(): void {
    this.#looked = Date.now();
    if (this.isMoved) throw new Refusal(this.#isOwner ? MOVED : GONE);
  }

  #lookToRead(): void {
    if (!this.#isOwner && !this.conn.isTransaction) this.#look();
  }

  /** Does the work on one state of the file, whatever others write meanwhile. */
  snapshot<T>(work: () => T): T {
    if (this.conn.isTransaction) return work();
    this.#tend();
    return this.#within(DEFERRED, work);
  }

  /** Holds on to one state of the file until it is disposed of, while others of this process go on. */
  hold(): Disposable {
    // A database in memory has one connection, on which its owner writes meanwhile.
    if (this.path === IN_MEMORY) return { [Symbol.dispose]: () => {} };
    this.#lookToRead();
    this.#tend();
    this.run("BEGIN");
    this.run("SELECT count(*) FROM sqlite_schema");
    return { [Symbol.dispose]: () => this.run("COMMIT") };
  }

  #within<T>([begin, end, undo]: readonly [string, string, string], work: () => T): T {
    this.run(begin);
    try {
      const result = work();
      this.run(end);
      return result;
    } catch (error) {
      // A full disk, for one, has ended the transaction already.
      if (this.conn.isTransaction) this.conn.exec(undo);
      throw error;
    }
  }

  /** Does the work; what the engine refuses comes out as a TrackerError: the action, the file, the reason. */
  attempt<T>(action: string, work: () => T): T {
    try {
      this.#lookToRead();
      return work();
    } catch (error) {
      throw this.worded(error, action);
    }
  }

  /** Words an engine's error; leaves any other as it is. */
  worded(error: unknown, action: string): unknown {
    return worded(error, `Cannot ${action} ${named(this.path)}`, this.path);
  }

  /** Closes the connection, and leaves the file whole without its WAL, whoever else has it open. */
  close(): void {
    if (!this.conn.isOpen) return;
    const folds = !this.isMoved && this.#hasWal();
    if (folds && !this.readOnly) this.foldIn();
    this.conn.close();
    if (folds && this.readOnly) foldIn(this.location);
  }

  /** Closes it where it cannot be used: of a file that was made for it, and has no table, nothing stays. */
  abandon(): void {
    this.close();
    this.#made?.undo();
  }

  #hasWal(): boolean {
    if (this.path === IN_MEMORY || this.conn.isTransaction) return false;
    try {
      return this.checkpoint("NOOP")[0] !== -1;
    } catch {
      return false;
    }
  }

  /**
   * Folds the WAL in and empties it, where nobody holds on to it. SQLite does so by itself only where the last
   * connection closes, and that one may not be able to write.
   */
  foldIn(): void {
    try {
      this.checkpoint("TRUNCATE", FOLD_TIMEOUT);
    } catch {
      // What could not be folded in is safe in the WAL: whoever closes next tries again.
    }
  }

  /** Folds the WAL in as far as the mode says, waiting so many ms for others; gives its frames, and how many are done. */
  checkpoint(mode: Checkpoint, wait = 0): [frames: number, done: number] {
    if (wait > 0) this.#waitInEngine(wait);
    try {
      const [row] = this.rows(`PRAGMA wal_checkpoint(${mode})`) as number[][];
      const [, frames, done] = row!;
      return [frames!, done!];
    } finally {
      if (wait > 0) this.#waitInEngine();
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** In bytes. A commit writes two or three pages: with larger ones it takes longer, with smaller ones reading does. */
const PAGE = 2048;

/** So many statements are kept prepared: more than a program uses that does not add columns all the time. */
const MOST_STATEMENTS = 64;

/** In ms: so long the WAL is kept by those who only look something up. */
const FOLD_TIMEOUT = 20;

/** In ms: looking whether the file is still there takes a fifth of an insert. */
const LOOK_EVERY = 10;

const nothing: Allows = () => false;

const IMMEDIATE = ["BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"] as const;
const DEFERRED = ["BEGIN", "COMMIT", "ROLLBACK"] as const;
const SAVEPOINT = [
  "SAVEPOINT xetrack",
  "RELEASE xetrack",
  "ROLLBACK TO xetrack; RELEASE xetrack",
] as const;

function worded(error: unknown, action: string, path: string): unknown {
  const reason = reasonOf(error, path);
  return reason === undefined ? error : new TrackerError(`${action}: ${reason}`, { cause: error });
}

/** Words an error of opening before what was made is taken away: the reason may be what it is called. */
function unmade(error: unknown, path: string, made: Made | undefined): unknown {
  if (made === undefined) return error;
  const told = worded(error, `Cannot open ${named(path)}`, path);
  made.undo();
  return told;
}
