import { named } from "../errors.ts";
import { identityOf, mayWrite } from "../system/files.ts";
import type { Stored } from "../values/kind.ts";
import { type Connection, copyInto, foldIn, IN_MEMORY } from "./engine/connection.ts";
import { fitPages } from "./engine/layout.ts";
import type { Made } from "./engine/made.ts";
import {
  DURABILITIES,
  type Durability,
  type Opened,
  openFile,
  type OpenOptions,
} from "./engine/opening.ts";
import type { Changes, Statement } from "./engine/statement.ts";
import { type Allows, Statements } from "./engine/statements.ts";
import { DEFERRED, IMMEDIATE, SAVEPOINT, within } from "./engine/transaction.ts";
import { Wal } from "./engine/wal.ts";
import { GONE, MOVED, Refusal, worded } from "./reason.ts";

export { DURABILITIES, IN_MEMORY };
export type { Allows, Connection, Durability, OpenOptions, Statement };

/** One connection to one SQLite file. Whatever it refuses comes out as a TrackerError with words of its own. */
export class Database extends Statements {
  readonly path: string;
  /** The path from the root on, which stays right where the process changes its folder. */
  readonly location: string;
  readonly readOnly: boolean;
  readonly onRead: OpenOptions["onRead"];
  /** How many events were inserted here so far, also those that were rolled back: `total_changes()` counts these too. */
  appended = 0;
  readonly #isOwner: boolean;
  readonly #identity: string | undefined;
  readonly #made: Made | undefined;
  readonly #wal: Wal;
  #looked = 0;

  private constructor(path: string, opened: Opened, options: OpenOptions) {
    super({ ...opened, busyTimeout: options.busyTimeout });
    this.path = path;
    this.location = opened.conn.location() ?? opened.still?.path ?? path;
    this.readOnly = options.readOnly ?? false;
    this.onRead = options.onRead;
    this.#isOwner = options.isOwner ?? false;
    this.#identity = opened.identity;
    this.#made = opened.made;
    this.#wal = new Wal(this);
  }

  /** Opens a file; for writing, creates it and its folders where missing. @throws {TrackerError} */
  static open(path: string, options: OpenOptions): Database {
    try {
      return new Database(path, openFile(path, options), options);
    } catch (error) {
      throw worded(error, `Cannot ${options.readOnly ? "read" : "open"} ${named(path)}`, path);
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

  /** Gives a connection that knows this file as `db` too; what lives in memory, it has a copy of. */
  withAlias(): Database {
    if (this.path !== IN_MEMORY) {
      this.#look();
      this.run("ATTACH ? AS db", this.still?.uri ?? this.location);
      return this;
    }
    const alias = Database.open(IN_MEMORY, { busyTimeout: 0 });
    alias.run("ATTACH ? AS db", IN_MEMORY);
    copyInto(alias.conn, this.conn);
    return alias;
  }

  override runAsPrepared(statement: Statement, cells: readonly Stored[]): Changes {
    if (Math.abs(Date.now() - this.#looked) > LOOK_EVERY) {
      this.#look();
      this.#tend();
    }
    return super.runAsPrepared(statement, cells);
  }

  /** Does the work all or not at all, the lock taken first, so that what it reads cannot change under it. */
  transaction<T>(work: () => T): T {
    if (this.conn.isTransaction) return within(this, SAVEPOINT, work);
    this.#look();
    const result = this.inTurn(() => within(this, IMMEDIATE, work));
    this.#tend();
    return result;
  }

  /** Does now and then what keeps the WAL short. */
  #tend(): void {
    if (this.path === IN_MEMORY || this.conn.isTransaction || !this.#wal.isDue()) return;
    try {
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

  /** Lays a file that was made here out for its first row, of so many bytes. */
  fitPages(row: number): void {
    if (this.#made?.begins()) fitPages(this.conn, row);
  }

  /** Tells whether another file, or none, has its place. The system keeps a removed file as long as it is open. */
  get isMoved(): boolean {
    const identity = this.#identity && identityOf(this.location);
    return identity !== undefined && identity !== this.#identity;
  }

  #look(): void {
    if (this.isMoved) throw new Refusal(this.#isOwner ? MOVED : GONE);
    this.#looked = Date.now();
  }

  #lookToRead(): void {
    if (!this.#isOwner && !this.conn.isTransaction) this.#look();
  }

  /** Does the work on one state of the file, whatever others write meanwhile. */
  snapshot<T>(work: () => T): T {
    if (this.conn.isTransaction) return work();
    this.#tend();
    return within(this, DEFERRED, work);
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

  /**
   * Closes the connection, and leaves the file whole without its WAL, whoever else has it open. SQLite folds it in by
   * itself only where the last connection closes, and that one may not be able to write.
   */
  close(): void {
    if (!this.conn.isOpen) return;
    const isAbsent = this.path === IN_MEMORY || this.conn.isTransaction || this.isMoved;
    const folds = !isAbsent && this.#wal.isThere();
    if (folds && !this.readOnly) this.#wal.foldIn();
    this.conn.close();
    if (folds && this.readOnly) foldIn(this.location);
  }

  /** Closes it where it cannot be used: of a file that was made for it, and has no table, nothing stays. */
  abandon(): void {
    this.close();
    this.#made?.undo();
  }

  /** Folds the WAL in and empties it, where nobody holds on to it. */
  foldIn(): void {
    this.#wal.foldIn();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** In ms: looking whether the file is still there takes a fifth of an insert. */
const LOOK_EVERY = 10;
