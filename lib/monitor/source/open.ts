import { classesOf } from "../../assets/exported.ts";
import { describe, named, TrackerError } from "../../errors.ts";
import { encodingOf } from "../../logs/lines.ts";
import { scanJsonl, scanRecords, timeOf } from "../../logs/read.ts";
import type { ReadRecord } from "../../logs/record_parser.ts";
import { mapValues } from "../../values/json.ts";
import { reasonOfRuntime } from "../../store/reason.ts";
import { readBytes, readPieces, whatIsAt } from "../../system/files.ts";
import { Warnings } from "../../system/warnings.ts";
import type { DriftOptions } from "../drift/options.ts";
import { checkProfile, looksLikeProfile, parseProfile, type Profile } from "../profile/profile.ts";
import type { Reading } from "./reading.ts";
import { type LoggedRow, RowsSource } from "./rows.ts";
import { profileSide, type Side, sideOf } from "./side.ts";
import type { EventSource } from "./source.ts";
import { TableSource } from "./table.ts";

/** Where events are: the path of a database, of logs, of JSONL, of a profile; or what was opened or read already. */
export type Base = string | Profile | EventSource;

/** What was opened: events, or a profile of them. */
export type Opened = EventSource | { readonly profile: Profile } & Disposable;

/** Opens both sides, and closes them after the work; what both are read from is opened once, so that they see one state. */
export function onSides<T>(
  base: Base,
  options: DriftOptions & Reading,
  work: (reference: Side, current: Side) => T,
): T {
  const { reference, current, referenceDb = base, currentDb = base } = options;
  using one = opened(referenceDb, options);
  using other = referenceDb === currentDb ? undefined : opened(currentDb, options);
  return work(sideIn(one, reference), sideIn(other ?? one, current));
}

function sideIn(source: Opened, where: string | undefined): Side {
  if (!("profile" in source)) return sideOf(source, where);
  if (where === undefined) return profileSide(source.profile);
  throw new TypeError(
    `Cannot choose where ${where}: a profile does not know its events one by one`,
  );
}

/** Opens what lies at a path. @throws {TrackerError} where nothing does, or it cannot be read */
export function opened(base: Base, { table, onRead }: Reading = {}): Opened {
  if (typeof base === "object" && base !== null) {
    if ("read" in base) return borrowed(base);
    checkProfile(base);
    return kept(base);
  }
  if (typeof base !== "string" || base === "") {
    throw new TypeError(`Cannot read ${describe(base)}: a source of events is a path`);
  }
  switch (formOf(base)) {
    case "database":
      return TableSource.open(base, table, onRead);
    case "profile":
      return kept(parseProfile(base, new TextDecoder().decode(readBytes(base))));
    case "jsonl":
      return new RowsSource(jsonlRows(base));
    default:
      return new RowsSource(logRows(base));
  }
}

function kept(profile: Profile): Opened {
  return { profile, [Symbol.dispose]: () => {} };
}

/** Whoever opened it closes it. */
function borrowed(source: EventSource): EventSource {
  const { hasExtra } = source;
  return {
    hasExtra,
    columns: () => source.columns(),
    named: (where) => source.named(where),
    read: (look) => source.read(look),
    [Symbol.dispose]: () => {},
  };
}

/** What a file may be. */
export type Form = "database" | "profile" | "jsonl" | "logs";

/** Tells what lies at a path, by its content. @throws {TrackerError} */
export function formOf(path: string): Form {
  const what = whatIsAt(path);
  if (what === "folder") return "logs";
  if (what === "nothing") {
    throw new TrackerError(`Cannot read ${named(path)}: no such file or folder`);
  }
  const begin = beginOf(path);
  if (begin.startsWith("SQLite format 3\0")) return "database";
  if (begin === "") {
    return /\.(jsonl|ndjson)$/.test(path) ? "jsonl" : /\.log\b/.test(path) ? "logs" : "database";
  }
  if (looksLikeProfile(begin)) return "profile";
  return /^\s*\{(?!"log":)/.test(begin) ? "jsonl" : "logs";
}

function beginOf(path: string): string {
  try {
    for (const bytes of readPieces(path, 4096)) {
      return new TextDecoder(encodingOf(bytes)).decode(bytes).replace(/^\ufeff/, "");
    }
    return "";
  } catch (error) {
    const why = reasonOfRuntime(error as Error) ?? (error as Error).message;
    throw new TrackerError(`Cannot read ${named(path)}: ${why}`, { cause: error });
  }
}

function* jsonlRows(path: string): Generator<LoggedRow, void> {
  const onBad = (lines: number) =>
    new Warnings(true).once(path, `${lines} lines of "${path}" are no JSON objects`);
  for (const row of scanJsonl(path, onBad)) yield mapValues(row, dated);
}

/** JSONL has a moment as its text. */
function dated(value: unknown): unknown {
  return typeof value === "string" && MOMENT.test(value) ? new Date(value) : value;
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** What has no record in it is no log. @throws {TrackerError} */
function logRows(path: string): LoggedRow[] {
  const onUnread = (words: string | undefined, _lines: number, hasRecords: boolean) => {
    if (words === undefined) return;
    if (!hasRecords) throw new TrackerError(`Cannot read logs ${named(path)}: ${words}`);
    new Warnings(true).once(path, `of logs "${path}" some is left out: ${words}`);
  };
  return scanRecords(path, { classes: classesOf({}), onUnread }).filter(hasData)
    .map((record) => ({ timestamp: timeOf(record), ...record.data })).toArray();
}

function hasData({ data }: ReadRecord): boolean {
  return data !== undefined;
}
