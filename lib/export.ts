import { TrackerError } from "./errors.ts";
import { isSameFile, writeFile } from "./files.ts";
import type { Events } from "./store/events.ts";
import type { Selection } from "./store/reads.ts";
import { reasonOfRuntime } from "./store/reason.ts";
import { cellText, jsonLine } from "./values/text.ts";

/**
 * Writes rows as CSV (RFC 4180, UTF-8): a line of names, then one a row. Empty is null, `""` an empty text.
 *
 * @throws {TrackerError} where the file cannot be written
 */
export function writeCsv(path: string, events: Events, selection: Selection): void {
  const names = events.names(selection);
  write(path, events, (write) => {
    write(`${names.map(csvCell).join(",")}\n`);
    events.each(
      selection,
      (rows) =>
        write(rows.map((row) => `${names.map((name) => csvCell(row[name])).join(",")}\n`).join("")),
    );
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
export function writeJsonl(path: string, events: Events, selection: Selection): void {
  write(
    path,
    events,
    (write) =>
      events.each(selection, (rows) => write(rows.map((row) => `${jsonLine(row)}\n`).join(""))),
  );
}

/** Refuses to write over the database. @throws {TypeError} */
export function refuseDatabase(path: string, location: string): void {
  if (["", "-wal", "-shm", "-journal"].some((end) => isSameFile(path, location + end))) {
    throw new TypeError(`Cannot write "${path}": it is the database`);
  }
}

function write(path: string, events: Events, work: (write: (text: string) => void) => void): void {
  refuseDatabase(path, events.location);
  try {
    writeFile(path, work);
  } catch (error) {
    const reason = error instanceof Error ? reasonOfRuntime(error) : undefined;
    if (reason === undefined) throw error;
    throw new TrackerError(`Cannot write "${path}": ${reason}`, { cause: error });
  }
}
