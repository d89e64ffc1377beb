import { named, TrackerError } from "../errors.ts";
import type { Classes } from "../values/cbor/classes.ts";
import { reasonOfRuntime } from "../store/reason.ts";
import type { Event } from "../types.ts";
import { fromRoot } from "../system/path.ts";
import { recordBehindCut } from "./cut.ts";
import { parseObject } from "../values/json.ts";
import { logFiles } from "./folder.ts";
import { logsDelimiter } from "./line.ts";
import { readLines } from "./lines.ts";
import { RecordParser } from "./record_parser.ts";
import { Unread } from "./unread.ts";

/** What to read of logs. */
export interface ScanOptions {
  /** At most so many files, the newest. */
  readonly limit?: number | undefined;
  /** The classes whose instances come back as instances. */
  readonly classes: Classes;
  /** Is told at the end what was left out, if anything. */
  readonly onUnread: (words: string) => void;
}

/**
 * Gives the data in logs: the newest file first, each file in its order. What is no data is left out, and what cannot be read,
 * but not where it is the path itself.
 *
 * @throws {TrackerError} where the path cannot be read
 */
export function scanLogs(path: string, options: ScanOptions): Generator<Event, void> {
  return scanFiles(path, fromRoot(path), options);
}

function* scanFiles(
  path: string,
  from: string,
  { limit, classes, onUnread }: ScanOptions,
): Generator<Event, void> {
  const delimiter = logsDelimiter();
  const unread = new Unread();
  const files = listFiles(path, from, unread);
  for (const file of files.slice(0, limit)) {
    const parser = new RecordParser(delimiter, classes);
    const onError = (error: Error) => {
      if (file === from) throw cannotRead(path, error);
      unread.file(file, error);
    };
    for (const line of linesOf(file, onError)) {
      const data = parser.push(line);
      if (data !== undefined) yield data;
    }
    unread.parsed(file, parser);
  }
  if (unread.words !== undefined) onUnread(unread.words);
}

function listFiles(path: string, from: string, unread: Unread): string[] {
  try {
    return logFiles(from, unread);
  } catch (error) {
    throw cannotRead(path, error);
  }
}

/** A file among others may be gone by now. */
function* linesOf(path: string, onError: (error: Error) => void): Generator<string, void> {
  try {
    yield* readLines(path);
  } catch (error) {
    onError(error as Error);
  }
}

/**
 * Gives the objects of a JSONL file as they stand there. What is none is left out, which `onBad` is told at the end.
 *
 * @throws {TrackerError} where the file cannot be read
 */
export function* scanJsonl(path: string, onBad: (lines: number) => void): Generator<Event, void> {
  let bad = 0;
  try {
    for (const line of readLines(path)) {
      if (line.trim() === "") continue;
      const row = parseObject(line);
      if (row === undefined) bad += 1;
      const data = row ?? recordBehindCut(line);
      if (data !== undefined) yield data;
    }
  } catch (error) {
    throw cannotRead(path, error);
  }
  if (bad > 0) onBad(bad);
}

function cannotRead(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof TrackerError) return error;
  const isMissing = error.name === "NotFound";
  const reason = isMissing ? "no such file or folder" : reasonOfRuntime(error);
  return new TrackerError(`Cannot read logs ${named(path)}: ${reason ?? error.message}`, {
    cause: error,
  });
}
