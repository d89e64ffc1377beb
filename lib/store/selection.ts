import type { Kind } from "../types.ts";
import type { Refer } from "../values/extra.ts";
import type { Condition } from "./conditions.ts";

/** Which rows to read: of one run or all; the first, the last, or both ends. */
export interface Selection {
  /** Only this run. */
  readonly trackId?: string;
  /** At most this many from the beginning. */
  readonly head?: number;
  /** At most this many from the end. */
  readonly tail?: number;
  /** Only the one at this position: from 0, or from the end by −1 and on. */
  readonly at?: number;
  /** Only those with timestamps from the first to the second. */
  readonly between?: readonly [string, string];
  /** Only those committed behind the row with this rowid, in that order. */
  readonly after?: number;
  /** Says how many the next chunk may have at most. */
  readonly chunk?: () => number;
  /** What assets in `_extra` come as. Default: their ids. */
  readonly refer?: Refer;
}

/** What reading has to know of a table. */
export interface Readable {
  readonly name: string;
  /** Column → kind, without `_extra`. */
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly hasExtra: boolean;
  /** Tells whether no two rows share run and timestamp. */
  readonly hasKey: boolean;
  /** Tells whether rows have no rowid, or their own column of that name: they come at once, as SQLite finds them. */
  readonly lacksRowid?: boolean;
}

/** Gives the conditions that a selection sets. */
export function conditionsOf({ trackId, between, after }: Selection): Condition[] {
  const conditions: Condition[] = [];
  if (trackId !== undefined) conditions.push(["track_id = ?", trackId]);
  if (between !== undefined) conditions.push(["timestamp BETWEEN ? AND ?", ...between]);
  if (after !== undefined) conditions.push(["rowid > ?", after]);
  return conditions;
}

/** Gives what orders the rows: of one run their timestamps, of all the order of commits. */
export function orderOf(table: Readable, { trackId, after }: Selection): string[] {
  if (trackId === undefined || after !== undefined) return ["rowid"];
  return table.hasKey ? ["timestamp"] : ["timestamp", "rowid"];
}
