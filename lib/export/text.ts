import { named, TrackerError } from "../errors.ts";
import { refuseDatabase } from "../store/own_files.ts";
import { writeFile } from "../system/disk/draft.ts";
import type { Events } from "../store/read/events.ts";
import type { Selection } from "../store/read/selection.ts";
import { reasonOfRuntime } from "../store/reason.ts";
import type { Row } from "../types.ts";
import { cellText, jsonLine } from "../values/text.ts";

/** Which rows to write, and whom to tell. */
export interface Extent {
  readonly selection: Selection;
  /** Is told how many rows are written, from time to time. */
  readonly onProgress?: ((rows: number) => void) | undefined;
}

/**
 * Writes rows as CSV (RFC 4180, UTF-8): a line of names, then one a row. Empty is null, `""` an empty text.
 *
 * @throws {TrackerError} where the file cannot be written
 */
export function writeCsv(path: string, events: Events, extent: Extent): void {
  write(path, events, (write) => csvTo(write, events, extent));
}

/** Gives the same text piece by piece. */
export function csvTo(write: (text: string) => void, events: Events, extent: Extent): void {
  // Whoever logs meanwhile may add columns.
  events.hold(() => {
    const names = events.names(extent.selection);
    write(`${names.map(csvCell).join(",")}\n`);
    const lineOf = (row: Row) => `${names.map((name) => csvCell(row[name])).join(",")}\n`;
    eachLines(events, extent, { lineOf, write });
  });
}

function csvCell(value: unknown): string {
  if (value === "") return '""';
  const text = cellText(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Writes rows as JSONL: one flat object a line. What JSON cannot carry is null (NaN, ±Infinity), digits (bigint)
 * or ISO text (Date).
 *
 * @throws {TrackerError} where the file cannot be written
 */
export function writeJsonl(path: string, events: Events, extent: Extent): void {
  write(path, events, (write) => jsonlTo(write, events, extent));
}

/** Gives the same text piece by piece. */
export function jsonlTo(write: (text: string) => void, events: Events, extent: Extent): void {
  eachLines(events, extent, { lineOf: (row) => `${jsonLine(row)}\n`, write });
}

interface Lines {
  readonly lineOf: (row: Row) => string;
  readonly write: (text: string) => void;
}

function eachLines(events: Events, extent: Extent, { lineOf, write }: Lines): void {
  let written = 0;
  events.each(extent.selection, (rows) => {
    let text = "";
    for (const row of rows) {
      text += lineOf(row);
      if (text.length < PIECE && row !== rows.at(-1)) continue;
      write(text);
      text = "";
    }
    extent.onProgress?.(written += rows.length);
  });
}

/** So many characters are written at once, about. */
const PIECE = 1 << 20;

function write(path: string, events: Events, work: (write: (text: string) => void) => void): void {
  refuseDatabase(path, events.location);
  // What goes wrong in a call of `put` would else be said of the database, which is being read.
  attempt(path, () => writeFile(path, (put) => work((text) => attempt(path, () => put(text)))));
}

function attempt(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    const reason = error instanceof Error ? reasonOfRuntime(error) : undefined;
    if (reason === undefined) throw error;
    throw new TrackerError(`Cannot write ${named(path)}: ${reason}`, { cause: error });
  }
}
