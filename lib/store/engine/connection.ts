import { DatabaseSync } from "node:sqlite";
import { pause } from "../../system/process/program.ts";
import { folderOf, mayWrite, readBytes, whatIsAt } from "../../system/files.ts";
import type { Made } from "./made.ts";
import { Refusal, whyNotMade } from "../reason.ts";

/** The connection class of `node:sqlite`, for those who go below the tracker. */
export type Connection = DatabaseSync;

/** The module of the engine, for another thread or process. */
export const SQLITE = "node:sqlite";

/** The path of a database that lives in memory only. */
export const IN_MEMORY = ":memory:";

/** How to open a connection. */
export interface ConnectOptions {
  readonly readOnly: boolean;
  /** What has to be made for it survives a loss of power. */
  readonly sync: boolean;
  /** Makes a folder that is missing, where the file may be made. */
  readonly made?: Made | undefined;
}

/** Opens a connection. It tries the file first: looking for its folder needs a permission that a plain tracker does not have. */
export function connect(path: string, { readOnly, sync, made }: ConnectOptions): Connection {
  try {
    return new DatabaseSync(path, { readOnly });
  } catch (error) {
    const creates = made !== undefined && whatIsAt(path) === "nothing";
    if (!creates || (error as Error).name === "NotCapable") throw error;
    if (whatIsAt(folderOf(path)) !== "nothing") throw notMade(path, error);
    made.makeFolder(sync);
    return make(path);
  }
}

function make(path: string): Connection {
  try {
    return new DatabaseSync(path);
  } catch (error) {
    throw notMade(path, error);
  }
}

function notMade(path: string, cause: unknown): Refusal {
  return new Refusal(whyNotMade(path), { cause });
}

/** Opens a connection to a file that nobody changes: by its URI, or where that takes permissions, to a copy in memory. */
export function connectToStill(path: string, uri: string): Connection {
  try {
    return new DatabaseSync(uri, { readOnly: true });
  } catch {
    // Deno takes what is no path only from those who may do everything.
    return connectToCopy(path);
  }
}

function connectToCopy(path: string): Connection {
  const bytes = readBytes(path);
  // SQLite opens nothing in memory that says it has a WAL.
  if (bytes.length >= HEADER) bytes.fill(ROLLBACK, FORMATS, FORMATS + 2);
  const conn = new DatabaseSync(IN_MEMORY);
  try {
    (conn as unknown as Serialized).deserialize(bytes);
    conn.exec("PRAGMA query_only = 1");
    return conn;
  } catch (error) {
    conn.close();
    throw error;
  }
}

/** Gives a connection a copy of what another one has in memory, as its database `db`. */
export function copyInto(conn: Connection, other: Connection): void {
  const bytes = (other as unknown as Serialized).serialize();
  (conn as unknown as Serialized).deserialize(bytes, { dbName: "db" });
  // It has a copy; collecting this one may wait long.
  (bytes.buffer as ArrayBuffer).transfer(0);
}

/** Gives all pages of a connection's file as they are to it; `undefined` where the runtime cannot. */
export function imageOf(conn: Connection): Uint8Array<ArrayBuffer> | undefined {
  try {
    return (conn as unknown as Partial<Serialized>).serialize?.();
  } catch {
    return undefined;
  }
}

/** What a connection has and the types lack. */
interface Serialized {
  serialize(): Uint8Array<ArrayBuffer>;
  deserialize(bytes: Uint8Array, options?: { dbName: string }): void;
}

/** In bytes: SQLite's header, and where it says how the file is written and read. */
const HEADER = 100;
const FORMATS = 18;
const ROLLBACK = 1;

/** How far the WAL is folded in: not at all, as far as nobody is in the way, or whole, to begin it anew. */
export type Checkpoint = "NOOP" | "PASSIVE" | "FULL" | "TRUNCATE";

/** What came of it: the frames of the WAL and how many are in the file now, −1 where there is none or nothing was done. */
export interface Frames {
  readonly isBusy: boolean;
  readonly frames: number;
  readonly done: number;
}

/** In ms: so long folding in waits for somebody else who does it. */
const LONGEST_TURN = 250;

/**
 * Folds in as soon as nobody else does: SQLite does not wait for that, whatever it is told. Who does may have begun
 * before the last commit, and be gone before it could begin anew.
 */
export function oneAfterAnother(checkpoint: () => Frames): void {
  const until = performance.now() + LONGEST_TURN;
  for (;;) {
    const { isBusy, frames } = checkpoint();
    if (!isBusy || frames !== -1 || performance.now() > until) return;
    pause(1);
  }
}

/**
 * Folds the WAL of a file into it, also what a killed program left there, and takes it away where nobody else has the
 * file open. A connection that only reads can do neither.
 */
export function foldIn(path: string): void {
  // Deno would ask the user for a permission that reading does not need.
  if (!mayWrite(path)) return;
  if ([path, `${path}-wal`].some((each) => whatIsAt(each) === "nothing")) return;
  try {
    using conn = new DatabaseSync(path, { timeout: 0 });
    conn.prepare("SELECT count(*) FROM sqlite_schema").get();
    // Closing does it too, unless somebody else closes in the same moment. Nobody waits for this.
    const checkpoint = conn.prepare("PRAGMA wal_checkpoint(PASSIVE)");
    oneAfterAnother(() => {
      const { busy, log, checkpointed } = checkpoint.get() as Record<string, number>;
      return { isBusy: busy === 1, frames: log!, done: checkpointed! };
    });
  } catch {
    // Where nobody can write, or while it is locked, it stays: nothing is lost.
  }
}
