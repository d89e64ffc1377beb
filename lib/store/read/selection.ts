import { EXTRA, fold } from "../../event/names.ts";
import type { Kind } from "../../types.ts";
import type { Refer } from "../../values/extra.ts";
import type { Condition } from "../conditions.ts";

/** What SQLite knows a row by; a bigint beyond ±2^53. */
export type Rowid = number | bigint;

/** Which rows to read: of one run or all; the first, the last, or both ends. */
export interface Selection {
  /** Exactly these columns, in this order; keys that spilled are columns too. */
  readonly columns?: readonly string[] | undefined;
  /** Only those that a user's condition holds for. */
  readonly where?: Condition | undefined;
  /** Only this run, or these. */
  readonly trackId?: string | readonly string[] | undefined;
  /** At most this many from the beginning. */
  readonly head?: number | undefined;
  /** At most this many from the end. */
  readonly tail?: number | undefined;
  /** Only the one at this position: from 0, or from the end by −1 and on. */
  readonly at?: number | undefined;
  /** Only those with timestamps from the first to the second. */
  readonly between?: readonly [string, string] | undefined;
  /** Only those committed behind the row with this rowid, in that order. */
  readonly after?: bigint | undefined;
  /** Only those that these hold for too. */
  readonly also?: readonly Condition[] | undefined;
  /** Exactly the rows with these rowids, in this order; nothing else of the selection but its columns counts then. */
  readonly rowids?: readonly Rowid[] | undefined;
  /** Only those of which something spilled. */
  readonly spilled?: boolean | undefined;
  /** Says how many the next chunk may have at most. */
  readonly chunk?: (() => number) | undefined;
  /** What assets in `_extra` come as. Default: their ids. */
  readonly refer?: Refer | undefined;
}

/** What reading has to know of a table. */
export interface Readable {
  readonly name: string;
  /** Column → kind, without `_extra`. */
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly hasExtra: boolean;
  /** Tells whether no two rows share run and timestamp. */
  readonly hasKey: boolean;
  /** What its rowids are read by; `undefined` where that is not possible: rows come at once, as SQLite finds them. */
  readonly rowid: string | undefined;
}

/** What SQLite calls a rowid, where no column is called so. */
export const ROWIDS = ["rowid", "_rowid_", "oid"] as const;

/** Gives a name of the rowid that is no column's; `undefined` where all are. */
export function rowidBeside(columns: readonly string[]): string | undefined {
  const taken = new Set(columns.map(fold));
  return ROWIDS.find((name) => !taken.has(name));
}

/** Gives the conditions that a selection sets. */
export function conditionsOf(
  { rowid }: Readable,
  { where, trackId, between, after, spilled, also = [] }: Selection,
): Condition[] {
  // The placeholders of a user's condition count from the first.
  const conditions: Condition[] = where === undefined ? [] : [where];
  if (typeof trackId === "object" && trackId !== null) {
    conditions.push([`track_id IN (${trackId.map(() => "?").join(", ")})`, ...trackId]);
    // A damaged file may tell of a run without an id: it has no rows.
  } else if (trackId !== undefined) conditions.push(["track_id = ?", trackId]);
  if (between !== undefined) conditions.push(["timestamp BETWEEN ? AND ?", ...between]);
  if (after !== undefined) conditions.push([`${rowid} > ?`, after]);
  if (spilled) conditions.push([`${EXTRA} IS NOT NULL`]);
  conditions.push(...also);
  return conditions;
}

/** Tells whether a selection is all rows. */
export function isAll(table: Readable, selection: Selection): boolean {
  const { head, tail, at, rowids } = selection;
  return [head, tail, at, rowids].every((part) => part === undefined) &&
    conditionsOf(table, selection).length === 0;
}

/** Gives what orders the rows: of one run their timestamps, of all the order of commits. */
export function orderOf({ rowid, hasKey }: Readable, { trackId, after }: Selection): string[] {
  if (rowid === undefined) return [];
  if (typeof trackId !== "string" || after !== undefined) return [rowid];
  return hasKey ? ["timestamp"] : ["timestamp", rowid];
}
