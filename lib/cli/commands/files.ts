import { inOrder, readOrder } from "../../sql/order.ts";
import type { Database } from "../../store/database.ts";
import { JoinedSheet } from "../../runs/summary/joined.ts";
import { type Sheet, TableSheet } from "../../runs/summary/sheet.ts";
import type { Events } from "../../store/read/events.ts";
import type { Action } from "../command.ts";
import { readNames } from "../../sql/names.ts";
import type { Options } from "../line/options.ts";
import { meantId, MOST_NAMED } from "../../runs/meant.ts";
import { UsageError } from "../line/usage.ts";
import type { Answer, Listing } from "../terminal/listing.ts";
import { eventsOf, openToRead, readEvents } from "./events.ts";

/** Has a command that reads one file give the rows of several, the file's path before each. */
export function inEachFile(action: Action, dbs: readonly string[]): Action {
  return async ([_, ...operands], options) => {
    if (options.follow) throw new UsageError("Cannot follow several files");
    const { columns, sort = [] } = options;
    // What the rows are put in order by has to be read too.
    const names = sort.flatMap((text) => text.split(",")).map((name) => name.trim());
    const by = columns === undefined
      ? []
      : [...operands, ...names.map((name) => name.replace(/^-/, ""))];
    const beside = by.filter((name) =>
      !readNames(columns!, (known) => known === name).includes(name)
    );
    const read = { ...options, columns: columns && [...columns, ...beside] };
    const found = await fromEach(dbs, read, (db, own) => action([db, ...operands], own));
    return joined(found, beside, options);
  };
}

/**
 * Does work on each file: a run that is meant is looked for in all of them, and those that have none of these are left
 * out, as are those that lack a column, unless all do.
 *
 * @throws what the work throws, where it can be done on none
 */
export async function fromEach<T>(
  dbs: readonly string[],
  options: Options,
  work: (db: string, options: Options) => T | Promise<T>,
): Promise<[db: string, T][]> {
  const { trackIds, table } = options;
  const meant = trackIds && runsIn(dbs, table, trackIds);
  const done: [string, T][] = [];
  const failed: unknown[] = [];
  for (const [i, db] of dbs.entries()) {
    const own = meant?.[i];
    if (own?.length === 0) continue;
    try {
      done.push([db, await work(db, { ...options, dbs: undefined, trackIds: own })]);
    } catch (error) {
      if (!(error instanceof TypeError) || error instanceof UsageError) throw error;
      failed.push(error);
    }
  }
  if (done.length === 0 && failed.length > 0) throw failed[0];
  return done;
}

/** Gives the ids of runs that are meant, file by file. @throws {TrackerError} for one that no file has */
function runsIn(
  dbs: readonly string[],
  table: string | undefined,
  beginnings: readonly string[],
): string[][] {
  const most = MOST_NAMED + 2;
  const idsIn = (read: (events: Events) => string[]) =>
    dbs.map((db) => readEvents(db, table, read));
  const meant = beginnings.map((beginning) => {
    const ids = idsIn((events) => events.idsFrom(beginning, most)).flat();
    return meantId(beginning, [...new Set(ids)].sort(), {
      what: "run",
      where: `in ${dbs.map((db) => `"${db}"`).join(", ")}`,
      all: () => idsIn((events) => events.runs().map(({ trackId }) => trackId)).flat(),
    });
  });
  return idsIn((events) => meant.filter((id) => events.count(id) > 0));
}

function joined(
  found: readonly [db: string, Answer][],
  beside: readonly string[],
  options: Options,
): Listing {
  const listings = found.flatMap(([db, answer]) =>
    typeof answer === "object" && "rows" in answer ? [[db, answer] as const] : []
  );
  const names = new Set(listings.flatMap(([, { columns }]) => columns));
  const rows = listings.flatMap(([db, { rows }]) => rows.map((row) => ({ db, ...row })));
  const sort = options.sort ?? listings[0]?.[1].sort ?? [];
  const asked = listings.flatMap(([, listing]) => listing.asked ?? []);
  return {
    columns: ["db", ...names.difference(new Set(beside))],
    rows: without(beside, ordered(rows, sort, names, options.n)),
    asked: ["db", ...asked],
  };
}

type Row = Readonly<Record<string, unknown>>;

/** Each file gave its first rows in this order; these are the first of all. */
function ordered(
  rows: readonly Row[],
  sort: readonly string[],
  names: ReadonlySet<string>,
  most: number | undefined,
): readonly Row[] {
  const isKnown = (name: string) => names.has(name);
  const orders = readOrder(readNames(sort, isKnown), isKnown, () => names);
  if (orders.length === 0) return rows;
  return inOrder(rows, orders, (row, name) => row[name]).slice(0, most);
}

function without(names: readonly string[], rows: readonly Row[]): readonly Row[] {
  if (names.length === 0) return rows;
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))
  );
}

/** Reads the runs of a table as a sheet: of one file, or of several as one; `undefined` where none has the table. */
export function readSheet<T>(
  db: string,
  { dbs = [db], table }: Options,
  read: (sheet: Sheet | undefined, databases: readonly Database[]) => T,
): T {
  using stack = new DisposableStack();
  const databases = dbs.map((path) => stack.use(openToRead(path)));
  const all = databases.map((database) => eventsOf(database, table));
  for (const events of all) stack.use(events.held());
  const sheets = all.map((events) =>
    events.read<Sheet | undefined>(
      (table, db) => new TableSheet(db, table, events.runs()),
      undefined,
    )
  ).filter((sheet) => sheet !== undefined);
  return read(dbs.length > 1 && sheets.length > 0 ? new JoinedSheet(sheets) : sheets[0], databases);
}
