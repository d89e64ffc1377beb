import { named, TrackerError } from "../../errors.ts";
import { freeName } from "../../event/names.ts";
import { Classes } from "../../values/cbor/classes.ts";
import { LogReader } from "../../logs/log_reader.ts";
import { logsDelimiter } from "../../logs/line.ts";
import { readChoice } from "../../logs/choice.ts";
import { byTime, choosing, type RecordChoice, scanRecords, timeOf } from "../../logs/read.ts";
import type { ReadRecord } from "../../logs/record_parser.ts";
import { LogTail } from "../../logs/tail.ts";
import { rowsWhere } from "../../sql/where.ts";
import { fromRoot } from "../../system/path.ts";
import { pause } from "../../system/pause.ts";
import { Interruption } from "../../system/process/program.ts";
import type { Action } from "../command.ts";
import { readNames } from "../../sql/names.ts";
import type { Options } from "../line/options.ts";
import { UsageError } from "../line/usage.ts";
import { listEvents } from "../terminal/answer.ts";
import type { Listing } from "../terminal/listing.ts";
import { chooseRows } from "../terminal/choose_rows.ts";
import { checkLive, liveLines } from "../terminal/live.ts";
import { jsonOut, print, printMessage } from "../terminal/output.ts";

type LogRow = Readonly<Record<string, unknown>>;

/** Lists the records of logs, the oldest first, texts too; with `-n` the last. */
export const logs: Action = async ([path], options) => {
  const choice = chosenBy(options);
  if (options.follow) return await follow(path!, choice, options);
  const read = readRows(path!, choice);
  const listing = listed(read, options);
  say(read);
  return listing;
};

function chosenBy({ level, since, until }: Options): RecordChoice {
  try {
    return readChoice({ level, since, until });
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
}

/** What was read of logs. */
interface Read {
  /** Those that are chosen, the oldest first. */
  readonly rows: readonly LogRow[];
  /** The names of all that there is, of records that are not chosen too: a condition may ask for each. */
  readonly names: Set<string>;
  /** What was left out. */
  readonly left: string | undefined;
}

/** Where all went well, what was left out is worth a line; else the error is. */
function say({ left }: Read): void {
  if (left !== undefined) printMessage(`xt: ${left}`);
}

function readRows(path: string, choice: RecordChoice): Read {
  let left: string | undefined;
  const onUnread = (words: string | undefined, lines: number, hasRecords: boolean) => {
    if (!hasRecords && words !== undefined) {
      throw new TrackerError(`Cannot read logs ${named(path)}: ${words}`);
    }
    const others = lines === 1 ? "1 line is no record" : `${lines} lines are no records`;
    const all = [words, lines > 0 ? others : undefined].filter((part) => part !== undefined);
    left = `of logs ${named(path)} some is left out: ${all.join("; ")}`;
  };
  const names = new Set(["timestamp", "level", "message"]);
  const isChosen = choosing(choice);
  const chosen: ReadRecord[] = [];
  for (const record of scanRecords(path, { classes: new Classes(), onUnread })) {
    for (const key in record.data) names.add(key === "level" ? "data.level" : key);
    if (isChosen(record)) chosen.push(record);
  }
  return { rows: [...byTime(chosen)].map(rowOf), names, left };
}

/** A key of what was logged that the record has too is `data.level`, as in JSONL. */
function rowOf(record: ReadRecord): LogRow {
  const { level, data, message } = record;
  const row: [string, unknown][] = [["timestamp", timeOf(record)], ["level", level]];
  if (data === undefined) return Object.fromEntries([...row, ["message", message]]);
  const isTaken = (name: string) => name === "level";
  for (const [key, value] of Object.entries(data)) {
    if (key !== "timestamp") row.push([freeName(key, "data", isTaken), value]);
  }
  return Object.fromEntries(row);
}

/** In the order of their times the last are shown, in another one the first. */
function listed({ rows, names }: Read, { n, where, sort, columns }: Options): Listing {
  const all = [...names];
  const chosen = where === undefined ? rows : rowsWhere(rows, where, { names: all });
  const listing = chooseRows({ columns: all, rows: chosen }, { sort, columns });
  const from = sort === undefined
    ? listing.rows.length - Math.min(n ?? Infinity, listing.rows.length)
    : 0;
  const shown = listing.rows.slice(from);
  return columns === undefined
    ? { columns: listEvents(["timestamp", "level"], shown).columns, rows: shown }
    : { ...listing, rows: shown, asked: listing.columns };
}

/** In ms. */
const INTERVAL = 100;
/** So many records are shown of what is there already. */
const LAST = 10;

async function follow(path: string, choice: RecordChoice, options: Options): Promise<undefined> {
  const { n = LAST, sort, where, columns, to } = options;
  checkLive(to);
  if (sort !== undefined) throw new UsageError("Cannot use --sort with --follow: more may come");
  using interruption = new Interruption();
  const delimiter = logsDelimiter();
  const tail = new LogTail(fromRoot(path), () => new LogReader(delimiter, new Classes()));
  const names = columns && readNames(columns, () => false);
  const linesOf = liveLines(names ?? ["timestamp", "level"], names !== undefined, options);
  const show = (rows: readonly LogRow[]) => print(linesOf(rows).map((line) => `${line}\n`));
  const read = readRows(path, choice);
  say(read);
  const last = read.rows.length === 0 ? [] : listed(read, { n, where }).rows;
  show(last);
  // Those that were logged in between come both ways.
  const shown = new Set(last.map((row) => jsonOut(row)));
  const isChosen = choosing(choice);
  while (!interruption.signal.aborted) {
    const rows = tail.next().filter(isChosen).map(rowOf);
    const fresh = rows.filter((row) => !shown.delete(jsonOut(row)));
    for (const name of fresh.flatMap(Object.keys)) read.names.add(name);
    if (fresh.length > 0) show(where === undefined ? fresh : chosenOf(fresh, where, read.names));
    else await pause(INTERVAL, interruption.signal);
  }
}

/** What a condition asks for may be still to come. */
function chosenOf(rows: readonly LogRow[], where: string, names: ReadonlySet<string>): LogRow[] {
  try {
    return rowsWhere(rows, where, { names: [...names] });
  } catch (error) {
    if (/: no such column: /.test((error as Error).message)) return [];
    throw error;
  }
}
