import { momentText, parseMicros } from "../../event/clock.ts";
import { logsDelimiter } from "../../logs/line.ts";
import { LogReader } from "../../logs/log_reader.ts";
import { scanJsonl, scanRecords, timeOf } from "../../logs/read.ts";
import type { ReadRecord } from "../../logs/record_parser.ts";
import { LogTail } from "../../logs/tail.ts";
import { Database } from "../../store/database.ts";
import { Events, type Position } from "../../store/read/events.ts";
import { defaultTable } from "../../store/table.ts";
import { fromRoot } from "../../system/path.ts";
import { Classes } from "../../values/cbor/classes.ts";
import { parseObject, writeJson } from "../../values/json.ts";
import { formOf } from "../source/open.ts";
import type { Seen } from "./measure.ts";

/** How much of what there is already is to be seen first. */
export interface Needs {
  readonly events: number;
  /** In ms since 1970. */
  readonly since: number;
}

/** Events as they come. */
export interface Feed extends Disposable {
  /** Gives the last of those that were there before, oldest first: as many, and those since then. */
  history(needs: Needs): Seen[];
  /** Gives those that came since the last call. */
  next(): Seen[];
}

/** Begins to watch a database, logs or JSONL. @throws {TrackerError} where there is no such thing */
export function feedOf(path: string, table: string | undefined): Feed & { isDatabase: boolean } {
  switch (formOf(path)) {
    case "database":
      return new TableFeed(path, table);
    case "jsonl":
      return new LogFeed(
        path,
        () => ({ read: rowIn }),
        () => [...scanJsonl(path, () => {})].map(seenRow),
      );
    case "logs":
      return logFeed(path);
    default:
      throw new TypeError(`Cannot watch "${path}": it is a profile, which no events come into`);
  }
}

/** At most so many events are read at a time; of as many there may be more. */
export const PAGE = 10_000;

class TableFeed implements Feed {
  readonly isDatabase = true;
  readonly #database: Database;
  readonly #events: Events;
  #position: Position;
  #version: number | undefined;

  constructor(path: string, table: string | undefined) {
    const database = this.#database = Database.open(path, { busyTimeout: 30, readOnly: true });
    try {
      const name = table ?? database.attempt("read", () => defaultTable(database));
      this.#events = new Events(database, name);
      this.#position = this.#events.end();
    } catch (error) {
      database.close();
      throw error;
    }
  }

  history({ events, since }: Needs): Seen[] {
    return this.#events.hold(() => {
      this.#position = this.#events.end();
      const last = this.#events.toRows({ tail: events });
      const first = last[0]?.timestamp;
      const from = momentText(since);
      const more = first === undefined || first <= from
        ? []
        : this.#events.toRows({ also: [["timestamp >= ? AND timestamp < ?", from, first]] });
      return [...more, ...last].map(seenRow);
    });
  }

  next(): Seen[] {
    const version = this.#events.version();
    if (version === this.#version) return [];
    const { rows, position } = this.#events.since(this.#position, {}, PAGE);
    this.#position = position;
    if (rows.length < PAGE) this.#version = version;
    return rows.map(seenRow);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

/** More are not logged meanwhile. */
const MOST_BETWEEN = 10_000;

class LogFeed implements Feed {
  readonly isDatabase = false;
  readonly #tail: LogTail<Seen>;
  readonly #before: () => Seen[];
  readonly #between = new Set<string>();

  constructor(
    path: string,
    makeReader: () => { read(line: string): Seen[] },
    before: () => Seen[],
  ) {
    this.#tail = new LogTail(fromRoot(path), makeReader);
    this.#before = before;
  }

  history({ events, since }: Needs): Seen[] {
    const all = this.#before().sort((a, b) => a.time - b.time);
    for (const seen of all.slice(-MOST_BETWEEN)) this.#between.add(writeJson(seen));
    const from = all.findIndex(({ time }) => time >= since);
    return all.slice(Math.min(from < 0 ? all.length : from, Math.max(0, all.length - events)));
  }

  /** What was logged while what was there before was read comes both ways. */
  next(): Seen[] {
    const next = this.#tail.next();
    if (this.#between.size === 0 || next.length === 0) return next;
    const fresh = next.filter((seen) => !this.#between.has(writeJson(seen)));
    this.#between.clear();
    return fresh;
  }

  [Symbol.dispose](): void {}
}

function logFeed(path: string): LogFeed {
  const delimiter = logsDelimiter();
  const makeReader = () => {
    const reader = new LogReader(delimiter, new Classes());
    return { read: (line: string) => reader.read(line).flatMap(seenRecord) };
  };
  const options = { classes: new Classes(), oldestFirst: true, onUnread: () => {} };
  return new LogFeed(path, makeReader, () => [...scanRecords(path, options)].flatMap(seenRecord));
}

function seenRecord(record: ReadRecord): Seen[] {
  return record.data === undefined ? [] : [seenRow({ ...record.data, timestamp: timeOf(record) })];
}

function rowIn(line: string): Seen[] {
  const row = parseObject(line);
  return row === undefined ? [] : [seenRow(row)];
}

/** An event without a time of its own came now. */
function seenRow(row: Readonly<Record<string, unknown>>): Seen {
  const { timestamp } = row;
  const micros = typeof timestamp === "string" ? parseMicros(timestamp) : undefined;
  return { time: micros === undefined ? Date.now() : micros / 1000, row };
}
