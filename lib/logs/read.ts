import { TrackerError } from "../errors.ts";
import type { Classes } from "../assets/classes.ts";
import { reasonOfRuntime } from "../store/reason.ts";
import type { Event } from "../types.ts";
import { parseData, parseObject } from "./data.ts";
import { logFiles } from "./folder.ts";
import { logsDelimiter, splitLine } from "./line.ts";
import { readLines } from "./lines.ts";
import { isDataLevel } from "./record.ts";

/** What to read of logs. */
export interface ScanOptions {
  /** At most so many files, the newest. */
  readonly limit?: number;
  /** The classes whose instances come back as instances. */
  readonly classes: Classes;
}

/**
 * Gives the data in logs: the newest file first, each file in its order. What is no data is left out.
 *
 * @throws {TrackerError} where the path cannot be read
 */
export function scanLogs(path: string, options: ScanOptions): Generator<Event, void> {
  return worded(path, dataInAll(path, options));
}

function* dataInAll(path: string, { limit, classes }: ScanOptions): Generator<Event, void> {
  const delimiter = logsDelimiter();
  const files = logFiles(path).slice(0, limit);
  for (const file of files) yield* dataIn(file, delimiter, classes);
}

/** Lines of an object that goes over several begin with a blank, the last one with its brace. */
function* dataIn(file: string, delimiter: string, classes: Classes): Generator<Event, void> {
  let open: string[] | undefined;
  for (const line of readLines(file)) {
    if (open !== undefined && /^[ }]/.test(line)) {
      open.push(line);
      if (line[0] === " ") continue;
      yield* nonEmpty(parseData(open.join("\n"), classes));
      open = undefined;
      continue;
    }
    open = undefined;
    const { level, text } = splitLine(line, delimiter) ?? { level: "", text: "" };
    if (!isDataLevel(level)) continue;
    if (text.trimEnd() === "{") open = [text];
    else yield* nonEmpty(parseData(text, classes));
  }
}

function nonEmpty(data: Event | undefined): Event[] {
  return data === undefined || Object.keys(data).length === 0 ? [] : [data];
}

/**
 * Gives the objects of a JSONL file as they stand there. What is none is left out, which `onBad` is told at the end.
 *
 * @throws {TrackerError} where the file cannot be read
 */
export function* scanJsonl(path: string, onBad: (lines: number) => void): Generator<Event, void> {
  let bad = 0;
  for (const line of worded(path, readLines(path))) {
    if (line.trim() === "") continue;
    const row = parseObject(line);
    if (row === undefined) bad += 1;
    else yield row;
  }
  if (bad > 0) onBad(bad);
}

/** Words what the system refuses. */
function* worded<T>(path: string, items: Generator<T, void>): Generator<T, void> {
  try {
    yield* items;
  } catch (error) {
    throw cannotRead(path, error);
  }
}

function cannotRead(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof TrackerError) return error;
  const isMissing = error.name === "NotFound";
  const reason = isMissing ? "no such file or folder" : reasonOfRuntime(error);
  return new TrackerError(`Cannot read logs "${path}": ${reason ?? error.message}`, {
    cause: error,
  });
}
