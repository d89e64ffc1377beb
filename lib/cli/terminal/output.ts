import { jsonLine } from "../../values/text.ts";
import { readPieces } from "../../system/files.ts";
import { UsageError } from "../line/usage.ts";
import { escapeControls, escapeLines } from "../../system/escape.ts";
import type { TableStyle } from "../../frame/markdown.ts";
import {
  isClosedPipe,
  isTerminal,
  refusesColour,
  type Stream,
  terminalSize,
  writeTo,
} from "../../system/stream.ts";

/** So many characters are written at a time: whoever reads them need not wait for the last, and few calls do. */
const PIECE = 1 << 16;

/** Writes the pieces of a text to stdout. */
export function print(pieces: Iterable<string>): void {
  let waiting = "";
  for (const piece of pieces) {
    waiting += piece;
    if (waiting.length < PIECE) continue;
    write("stdout", waiting);
    waiting = "";
  }
  write("stdout", waiting);
}

/** Writes a row as JSON. It has controls of C1 in it, and DEL, which a terminal may obey: there they are escaped too. */
export function jsonOut(row: Readonly<Record<string, unknown>>): string {
  const line = jsonLine(row);
  return isTerminal("stdout") ? escapeControls(line) : line;
}

/** Gives a text that is data, for a file or a pipe as it is: what a terminal may obey of it is escaped there. */
export function dataOut(text: string): string {
  return isTerminal("stdout") ? escapeLines(text) : text;
}

/** Writes a message to stderr, as one line. */
export function printMessage(text: string): void {
  const lines = text.split(/[\r\n]/).map((line) => line.trim()).filter((line) => line !== "");
  write("stderr", `${escapeControls(lines.join(" "))}\n`);
}

/** Makes a Parquet file by a function, and writes it to stdout. @throws {UsageError} where a terminal would show it */
export async function printParquet(make: (path: string) => Promise<void>): Promise<void> {
  if (isTerminal("stdout")) {
    throw new UsageError("Cannot show Parquet on a terminal: it is bytes, for a file or a pipe");
  }
  const { Aside } = await import("../../system/disk/aside.ts");
  using aside = new Aside();
  const path = aside.file("rows.parquet");
  await make(path);
  for (const piece of readPieces(path, PIECE)) write("stdout", piece);
}

function write(stream: Stream, text: string | Uint8Array): void {
  try {
    writeTo(stream, text);
  } catch (error) {
    if (isClosedPipe(error)) throw error;
    throw new Error(`Cannot write the output: ${(error as Error).message}`, { cause: error });
  }
}

/** Gives the look of tables: on a terminal, lines that are too long would break all others. */
export function tableStyle(precision?: number): TableStyle {
  if (!isTerminal("stdout")) return { precision };
  return { room: terminalWidth(), bold: !refusesColour(), precision: precision ?? DIGITS };
}

/** So many digits of a number count for a person. */
const DIGITS = 6;

/** Writes a text over the line of stderr that the cursor is on, cut to the width of the terminal. */
export function overwriteLine(text: string): void {
  write("stderr", `\r\x1b[K${text.slice(0, terminalWidth() - 1)}`);
}

/** Gives the columns of the terminal; 80 where there is none, or it does not tell. */
function terminalWidth(): number {
  try {
    return terminalSize().columns || 80;
  } catch {
    return 80;
  }
}
