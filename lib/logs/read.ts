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
import { LogReader } from "./log_reader.ts";
import { isWithin } from "./period.ts";
import { isDataLevel } from "./record.ts";
import type { ReadRecord } from "./record_parser.ts";
import { Unread } from "./unread.ts";
import { isMissing } from "../system/files.ts";

/** Which records to read. */
export interface RecordChoice {
  /** Only those of this level, or these. */
  readonly levels?: readonly string[] | undefined;
  /** Only those from this moment on, written as timestamps are. */
  readonly since?: string | undefined;
  /** Only those until this moment. */
  readonly until?: string | undefined;
}

/** What to read of logs. */
export interface ScanOptions extends RecordChoice {
  /** At most so many files, the newest. */
  readonly limit?: number | undefined;
  /** Orders all by their time, the oldest first. */
  readonly oldestFirst?: boolean | undefined;
  /** The classes whose instances come back as instances. */
  readonly classes: Classes;
  /** Is told at the end what was left out, if anything, how many lines are no records, and whether any is. */
  readonly onUnread: (words: string | undefined, lines: number, hasRecords: boolean) => void;
}

/**
 * Gives the data in logs: the newest file first, each file in its order. What is no data is left out, and what cannot be read,
 * but not where it is the path itself. A text is data where its level is asked for.
 *
 * @throws {TrackerError} where the path cannot be read
 */
export function scanLogs(path: string, options: ScanOptions): Generator<Event, void> {
  const asked = options.levels?.some((level) => !isDataLevel(level)) ?? false;
  const toEvent = (record: ReadRecord) => record.data ?? (asked ? { ...record } : undefined);
  if (options.oldestFirst) return eventsOf(scanRecords(path, options), toEvent);
  return scanFiles(path, fromRoot(path), options, toEvent);
}

function* eventsOf(
  records: Iterable<ReadRecord>,
  toEvent: (record: ReadRecord) => Event | undefined,
): Generator<Event, void> {
  for (const record of records) {
    const event = toEvent(record);
    if (event !== undefined) yield event;
  }
}

/** Gives the records in logs, texts too, in the same order. @throws {TrackerError} where the path cannot be read */
export function scanRecords(path: string, options: ScanOptions): Generator<ReadRecord, void> {
  const records = scanFiles(path, fromRoot(path), options, (record) => record);
  return options.oldestFirst ? byTime(records) : records;
}

/** Gives records in the order of their times. */
export function* byTime(records: Iterable<ReadRecord>): Generator<ReadRecord, void> {
  yield* [...records].sort((a, b) => {
    const [x, y] = [timeOf(a), timeOf(b)];
    return x < y ? -1 : Number(x > y);
  });
}

/** The timestamp of an event has more digits than the line that it stands in. */
export function timeOf({ timestamp, data }: ReadRecord): string {
  const own = data?.timestamp;
  return typeof own === "string" && own.startsWith(timestamp) ? own : timestamp;
}

/** Gives what tells whether a record is one of those. */
export function choosing({ levels, since, until }: RecordChoice): (record: ReadRecord) => boolean {
  if (levels === undefined && since === undefined && until === undefined) return () => true;
  return (record) =>
    levels?.includes(record.level) !== false && isWithin(timeOf(record), since, until);
}

/** What is made of a record at once needs no second generator, which would take a tenth of the time. */
function* scanFiles<T>(
  path: string,
  from: string,
  { limit, classes, onUnread, ...choice }: ScanOptions,
  make: (record: ReadRecord) => T | undefined,
): Generator<T, void> {
  const delimiter = logsDelimiter();
  const unread = new Unread();
  const isChosen = choosing(choice);
  const files = listFiles(path, from, unread);
  for (const file of files.slice(0, limit)) {
    const reader = new LogReader(delimiter, classes);
    const onError = (error: Error) => {
      if (file === from) throw cannotRead(path, error);
      unread.file(file, error);
    };
    for (const line of linesOf(file, onError)) {
      const records = reader.read(line);
      for (let i = 0; i < records.length; i++) {
        const made = isChosen(records[i]!) ? make(records[i]!) : undefined;
        if (made !== undefined) yield made;
      }
    }
    for (const record of reader.end()) {
      const made = isChosen(record) ? make(record) : undefined;
      if (made !== undefined) yield made;
    }
    unread.parsed(file, reader);
  }
  const { words, other, hasRecords } = unread;
  if (words !== undefined || other > 0) onUnread(words, other, hasRecords);
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
  const reason = isMissing(error) ? "no such file or folder" : reasonOfRuntime(error);
  return new TrackerError(`Cannot read logs ${named(path)}: ${reason ?? error.message}`, {
    cause: error,
  });
}
