import { pause } from "../../system/process/program.ts";
import { Code, codeOf } from "../reason.ts";
import type { Connection } from "./connection.ts";

/** In bytes. A commit writes two or three pages: with larger ones it takes longer, with smaller ones reading does. */
export const PAGE = 2048;

/** In bytes: what rows that overflow those are laid out in, as each page more of a row is read by itself. */
const LARGE_PAGE = 4096;

/** In bytes: a row of more overflows its page. */
const LONGEST_ROW = PAGE - 48;

/** In pages: a file of more takes long to write once more. */
const FEW = 512;

/** Sets the size of the pages of a file that has none yet, or is written once more. */
export function setPages(conn: Connection, size: number): void {
  ask(conn, `PRAGMA page_size = ${size}`);
}

/**
 * Gives a file that has just been begun larger pages, where its first row needs them; it is written once more, out of
 * the WAL, which has one size of pages. Whoever has it open too keeps it as it is.
 */
export function fitPages(conn: Connection, row: number): void {
  if (row <= LONGEST_ROW || conn.isTransaction || Number(ask(conn, "PRAGMA page_count")) > FEW) {
    return;
  }
  try {
    try {
      if (ask(conn, "PRAGMA journal_mode = DELETE") !== "delete") return;
      setPages(conn, LARGE_PAGE);
      ask(conn, "VACUUM");
    } finally {
      setWal(conn, 1);
    }
  } catch {
    // Somebody has just opened it: it is whole as it was, and has a WAL again once it is opened anew.
  }
}

/** Changing the journal does not wait as a write does: processes that open a new file at once would fail. */
export function setWal(conn: Connection, busyTimeout: number): void {
  const until = performance.now() + busyTimeout * 1000;
  while (ask(conn, "PRAGMA journal_mode") !== "wal") {
    try {
      ask(conn, "PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (codeOf(error) !== Code.busy || performance.now() > until) throw error;
      pause(5);
    }
  }
}

/** Runs a statement and gives the first cell of its first row. */
export function ask(conn: Connection, sql: string): unknown {
  return Object.values(conn.prepare(sql).get() ?? {})[0];
}
