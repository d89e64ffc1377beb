import { named } from "../../errors.ts";
import { folderOf, identityOf, mayRead, syncFolder, whatIsAt } from "../../system/files.ts";
import { connect, type Connection, connectToStill, IN_MEMORY } from "./connection.ts";
import { Made } from "./made.ts";
import { Refusal, worded } from "../reason.ts";
import { Still } from "./still.ts";
import { Turns } from "./turns.ts";
import { ask, PAGE, setPages, setWal } from "./layout.ts";
import { LONGEST_WAL } from "./wal.ts";

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

/** A connection that is ready to be used. */
export interface Opened {
  readonly conn: Connection;
  /** What was made for it. */
  readonly made?: Made | undefined;
  /** The file, where nobody changes it. */
  readonly still?: Still | undefined;
  /** How it waits for other writers, where it is one. */
  readonly turns?: Turns | undefined;
  /** What tells the file from another one in its place. */
  readonly identity?: string | undefined;
}

/** Opens a file; for writing, creates it and its folders where missing. @throws {TrackerError} and what the engine refuses */
export function openFile(path: string, options: OpenOptions): Opened {
  const { readOnly = false, existing } = options;
  if (existing && whatIsAt(path) === "nothing") throw new Refusal("no such file");
  const made = readOnly || existing || path === IN_MEMORY ? undefined : new Made(path);
  try {
    return openConnection(path, options, made);
  } catch (error) {
    const still = readOnly ? Still.of(path, error) : undefined;
    if (still !== undefined) return openStill(still);
    throw made === undefined ? error : unmade(error, path, made);
  }
}

function openConnection(path: string, options: OpenOptions, made: Made | undefined): Opened {
  const { readOnly = false, durability, busyTimeout } = options;
  const sync = durability === "full";
  const conn = connect(path, { readOnly, sync, made });
  try {
    ask(conn, `PRAGMA busy_timeout = ${Math.round(busyTimeout * 1000)}`);
    meet(conn);
    if (!readOnly) setUp(conn, path, options);
    if (path === IN_MEMORY) return { conn };
    const location = conn.location()!;
    // SQLite does it for whoever makes the files: these may have been made by somebody who does not ask for it.
    if (sync && mayRead(folderOf(location))) syncFolder(folderOf(location));
    const turns = readOnly ? undefined : new Turns(conn, busyTimeout * 1000, sync);
    return { conn, made, turns, identity: identityOf(location) };
  } catch (error) {
    conn.close();
    throw error;
  }
}

function openStill(still: Still): Opened {
  const conn = still.watch(() => connectToStill(still.path, still.uri));
  try {
    still.watch(() => meet(conn));
    return { conn, still, identity: identityOf(conn.location() ?? still.path) };
  } catch (error) {
    conn.close();
    throw error;
  }
}

/** Meets a file that is no database before anything is written to it. */
function meet(conn: Connection): void {
  ask(conn, "SELECT count(*) FROM sqlite_schema");
}

function setUp(conn: Connection, path: string, { durability, busyTimeout }: OpenOptions): void {
  const isFull = durability === "full";
  ask(conn, `PRAGMA synchronous = ${isFull ? "FULL" : "NORMAL"}`);
  // On macOS, the disk itself may keep in memory what it was given, unless it is asked in this way.
  ask(conn, `PRAGMA fullfsync = ${isFull ? 1 : 0}`);
  if (path === IN_MEMORY) return;
  if (ask(conn, "PRAGMA page_count") === 0) setPages(conn, PAGE);
  setWal(conn, busyTimeout);
  ask(conn, `PRAGMA journal_size_limit = ${LONGEST_WAL}`);
  ask(conn, "PRAGMA wal_autocheckpoint = 0");
}

/** Words an error of opening before what was made is taken away: the reason may be what it is called. */
function unmade(error: unknown, path: string, made: Made): unknown {
  const told = worded(error, `Cannot open ${named(path)}`, path);
  made.undo();
  return told;
}
