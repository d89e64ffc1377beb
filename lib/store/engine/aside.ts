import { callAside } from "../../system/process/aside.ts";
import type { Stored } from "../../values/kind.ts";
import { SQLITE } from "./connection.ts";
import type { Database, Statement } from "../database.ts";
import { type Cells, readCells } from "../read/cells.ts";

/** What there is of SQLite. */
export interface Sqlite {
  readonly DatabaseSync: new (path: string, options: object) => Connection;
}

/** Where to read, by which module. */
export interface Place {
  readonly module: string;
  readonly path: string;
  /** How long to wait for a writer, in ms. */
  readonly timeout: number;
}

interface Connection {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

/**
 * Reads the cells of a statement that was seen to only read, by a connection of its own beside the program. The signal
 * ends it.
 */
export function readAside(db: Database, sql: string, signal: AbortSignal): Promise<Cells> {
  const data = { ...placeOf(db), sql };
  // Attaching the file takes all permissions.
  const reads = /\bdb\s*\./i.test(sql)
    ? undefined
    : ["", "-wal", "-shm", "-journal"].map((end) => db.location + end);
  return callAside(readThere, {
    functions: [readCells, connectThere] as const,
    data,
    reads,
    signal,
  });
}

/** Gives where another thread or process finds the file of a connection. */
export function placeOf(db: Database): Place {
  return { module: SQLITE, path: db.location, timeout: db.busyTimeout * 1000 };
}

function readThere(
  [read, connect]: readonly [typeof readCells, typeof connectThere],
  { module, path, sql, timeout }: Place & { readonly sql: string },
  load: (module: string) => unknown,
): { rows: Stored[][]; wide: boolean } {
  const conn = connect(load(module) as Sqlite, path, timeout);
  let statement: Statement;
  try {
    statement = conn.prepare(sql);
  } catch (error) {
    if (!/no such table: db\.|unknown database db/.test((error as Error).message)) throw error;
    conn.exec(`ATTACH '${path.replaceAll("'", "''")}' AS db`);
    statement = conn.prepare(sql);
  }
  statement.setReturnArrays(true);
  return read(statement, []);
}

/** Connects to a file that is only read. */
export function connectThere({ DatabaseSync }: Sqlite, path: string, timeout: number): Connection {
  const conn = new DatabaseSync(path, { readOnly: true, timeout });
  conn.exec("PRAGMA query_only = 1");
  return conn;
}
