import { TrackerError } from "../errors.ts";
import { Database, type OpenOptions, type Statement } from "../store/database.ts";
import { damaged } from "../store/reason.ts";

/** A stored result, as the file holds it. */
export interface StoredResult {
  readonly key: string;
  /** Name of the function. */
  readonly name: string;
  readonly value: string | Uint8Array;
  readonly encoding: string;
  /** Whether a Promise gave it. */
  readonly isAsync: boolean;
  /** The run that computed it. */
  readonly trackId: string;
}

const CREATE = `CREATE TABLE IF NOT EXISTS cached_results (
  key TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  value BLOB NOT NULL,
  encoding TEXT NOT NULL,
  is_async BOOLEAN NOT NULL,
  track_id TEXT NOT NULL
)`;

const COLUMNS = "key, name, value, encoding, is_async, track_id";

const DECLARED = `SELECT c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
  WHERE t.type = 'table' AND t.name = 'cached_results'`;

/** So many results are looked for at once when all are read; they themselves come one by one, however large they are. */
const CHUNK = 100;

/** How to open a file of results. */
export interface CacheFileOptions extends OpenOptions {
  /** Is told that somebody removed or replaced the file, and that another one is used from now on. */
  readonly onRemoved?: (() => void) | undefined;
}

/** The file of results. Any number of processes share it: each statement is a transaction of its own. */
export class CacheFile {
  readonly #options: CacheFileOptions;
  #db: Database;
  #isClosed = false;
  /** The millisecond of the last look whether the file is still there: looking takes longer than finding a result. */
  #looked = 0;
  #find: Statement | undefined;
  #store: Statement | undefined;

  /** Opens a file; without `existing` or `readOnly`, creates it. @throws {TrackerError} */
  constructor(path: string, options: CacheFileOptions) {
    this.#options = options;
    this.#db = open(path, options);
  }

  /** As log files do, a cache goes on in a new file where the old one was removed: its results would reach nobody. */
  #follow(): void {
    const now = Date.now();
    if (now === this.#looked) return;
    this.#looked = now;
    const { isOwner, onRemoved } = this.#options;
    // Where nothing could be opened in its place, this one is closed.
    const isThere = this.#db.conn.isOpen && !this.#db.isMoved;
    if (!isOwner || this.#isClosed || isThere) return;
    // Its WAL may still stand beside the file that is there now, and would be taken for the WAL of that one.
    this.#db.foldIn();
    this.#db.close();
    this.#find = this.#store = undefined;
    this.#db = open(this.#db.location, this.#options);
    onRemoved?.();
  }

  /** Gives the result of a key; `undefined` if there is none. @throws {TrackerError} */
  find(key: string): StoredResult | undefined {
    this.#follow();
    return this.#db.attempt("read", () => {
      const sql = `SELECT ${COLUMNS} FROM cached_results WHERE key = ?`;
      this.#find ??= this.#db.prepare(sql);
      const [row] = this.#find.all(key);
      return row && resultOf(row);
    });
  }

  /** Stores a result in the place of what the key had. @throws {TrackerError} */
  store({ key, name, value, encoding, isAsync, trackId }: StoredResult): void {
    this.#follow();
    this.#db.attempt("write to", () => {
      const sql = `INSERT OR REPLACE INTO cached_results (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`;
      this.#store ??= this.#db.prepare(sql);
      this.#store.run(key, name, value, encoding, Number(isAsync), trackId);
    });
  }

  /** Gives all results, in the order in which they were stored, a chunk at a time. @throws {TrackerError} */
  *scan(): Generator<StoredResult, void> {
    const sql = `SELECT rowid FROM cached_results WHERE rowid > ? ORDER BY rowid LIMIT ?`;
    const one = `SELECT ${COLUMNS} FROM cached_results WHERE rowid = ?`;
    const read = (sql: string, ...params: number[]) =>
      this.#db.attempt("read", () => this.#db.rows(sql, ...params));
    for (let last = 0;;) {
      const rows = read(sql, last, CHUNK);
      for (const [rowid] of rows) for (const row of read(one, Number(rowid))) yield resultOf(row);
      if (rows.length === 0) return;
      const [next] = rows.at(-1)!;
      if (Number(next) <= last) {
        throw this.#db.worded(damaged("the rowids do not rise"), "read");
      }
      last = Number(next);
    }
  }

  /** Deletes what a run computed, and gives the number. @throws {TrackerError} */
  deleteRun(trackId: string): number {
    const sql = "DELETE FROM cached_results WHERE track_id = ?";
    return this.#db.attempt("write to", () => this.#db.run(sql, trackId));
  }

  close(): void {
    this.#isClosed = true;
    this.#db.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function open(path: string, options: OpenOptions): Database {
  const db = Database.open(path, options);
  try {
    if (!options.readOnly && !options.existing) db.attempt("open", () => db.run(CREATE));
    else if (!db.attempt("read", () => isCache(db))) {
      throw new TrackerError(`Cannot read "${path}": it is not a cache of results`);
    }
    return db;
  } catch (error) {
    db.abandon();
    throw error;
  }
}

/** Tells whether a file is one of results. */
export function isCache(db: Database): boolean {
  const declared = db.rows(DECLARED).flat();
  return COLUMNS.split(", ").every((name) => declared.includes(name));
}

function resultOf(
  [key, name, value, encoding, isAsync, trackId]: readonly unknown[],
): StoredResult {
  return {
    key: String(key),
    name: String(name),
    value: value as string | Uint8Array,
    encoding: String(encoding),
    isAsync: isAsync === 1,
    trackId: String(trackId),
  };
}
