import { named, TrackerError } from "../errors.ts";
import { csvCell } from "./cell.ts";
import { refuseDatabase } from "../store/own_files.ts";
import { writeFile, writeInTurns } from "../system/disk/new_file.ts";
import type { Events } from "../store/read/events.ts";
import type { Selection } from "../store/read/selection.ts";
import { reasonOfRuntime } from "../store/reason.ts";
import type { Row } from "../types.ts";
import { jsonLine } from "../values/text.ts";

/** Which rows to write, and whom to tell. */
export interface Extent {
  readonly selection: Selection;
  /** Is told how many rows are written, from time to time. */
  readonly onProgress?: ((rows: number) => void) | undefined;
}

/** Rows as text, piece by piece, when they are asked for; whoever asks holds on to the state of the file. */
export type Pieces = (events: Events, extent: Extent) => Generator<string, void>;

/**
 * Writes rows as CSV (RFC 4180, UTF-8): a line of names, then one a row. Empty is null, `""` an empty text.
 *
 * @throws {TrackerError} where the file cannot be written
 */
export function writeCsv(path: string, events: Events, extent: Extent): void {
  write(path, events, () => csvPieces(events, extent));
}

/** Gives the same text. */
export const csvPieces: Pieces = function* (events, extent) {
  const names = events.names(extent.selection);
  yield `${names.map(csvCell).join(",")}\n`;
  yield* linesOf(events, extent, (row) => `${names.map((name) => csvCell(row[name])).join(",")}\n`);
};

/**
 * Writes rows as JSONL: one flat object a line. What JSON cannot carry is null (NaN, ±Infinity), digits (bigint)
 * or ISO text (Date).
 *
 * @throws {TrackerError} where the file cannot be written
 */
export function writeJsonl(path: string, events: Events, extent: Extent): void {
  write(path, events, () => jsonlPieces(events, extent));
}

/** Gives the same text. */
export const jsonlPieces: Pieces = (events, extent) =>
  linesOf(events, extent, (row) => `${jsonLine(row)}\n`);

function* linesOf(
  events: Events,
  extent: Extent,
  lineOf: (row: Row) => string,
): Generator<string, void> {
  let written = 0;
  for (const rows of events.chunks(extent.selection)) {
    let text = "";
    for (const row of rows) {
      text += lineOf(row);
      if (text.length < PIECE && row !== rows.at(-1)) continue;
      yield text;
      text = "";
    }
    extent.onProgress?.(written += rows.length);
  }
}

/** So many characters are written at once, about. */
const PIECE = 1 << 20;

/** Writes a file as `writeCsv` does, and lets others have their turn between the pieces: signals, timers. */
export async function writeTextInTurns(
  path: string,
  events: Events,
  pieces: () => Iterable<string>,
): Promise<void> {
  refuseDatabase(path, events.location);
  using _held = events.held();
  try {
    await writeInTurns(path, pieces());
  } catch (error) {
    throw worded(path, error);
  }
}

/** Writes a text as a file of its own. @throws {TrackerError} where it cannot be written, or is a database that was read */
export function writeText(path: string, text: string, sources: readonly string[]): void {
  for (const source of sources) refuseDatabase(path, source);
  attempt(path, () => writeFile(path, (put) => put(text)));
}

function write(path: string, events: Events, pieces: () => Iterable<string>): void {
  refuseDatabase(path, events.location);
  // What goes wrong in a call of `put` would else be said of the database, which is being read.
  attempt(path, () =>
    writeFile(path, (put) =>
      // Whoever logs meanwhile may add columns.
      events.hold(() => {
        for (const piece of pieces()) attempt(path, () => put(piece));
      })));
}

function attempt(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw worded(path, error);
  }
}

function worded(path: string, error: unknown): unknown {
  const reason = error instanceof Error ? reasonOfRuntime(error) : undefined;
  if (reason === undefined) return error;
  return new TrackerError(`Cannot write ${named(path)}: ${reason}`, { cause: error });
}
