import type { Database } from "../../store/database.ts";
import { readChunks } from "../../store/read/reads.ts";
import type { Table } from "../../store/table.ts";
import { cellText } from "../../values/text.ts";

/** What spilled from a column in a run. */
export interface Spilled {
  /** The value that came last, and when. */
  last: unknown;
  at: string;
  /** One of the values, as text. */
  readonly one: string;
  /** Whether there is another one. */
  differs: boolean;
  /** Whether one is a number. */
  hasNumber: boolean;
}

/** What spilled in the runs of a table. */
export interface SpilledOf {
  /** Run → column, or a key that no column could hold → what spilled. */
  readonly runs: ReadonlyMap<string, ReadonlyMap<string, Spilled>>;
  /** These columns and keys, as they appeared. */
  readonly keys: ReadonlySet<string>;
}

/** Reads what spilled: of the events that have any, the columns too, as one of theirs may have been set since. */
export function readSpilled(db: Database, table: Table): SpilledOf {
  const runs = new Map<string, Map<string, Spilled>>();
  const keys = new Set<string>();
  if (!table.hasExtra) return { runs, keys };
  const columns = [...table.kinds.keys()];
  const [id, time] = [columns.indexOf("track_id"), columns.indexOf("timestamp")];
  readChunks(db, table, columns, { spilled: true }, ({ rows, extras }) => {
    for (const [i, extra] of extras) {
      const trackId = String(rows[i]![id]);
      let run = runs.get(trackId);
      if (run === undefined) runs.set(trackId, run = new Map());
      for (const [key, value] of Object.entries(extra)) {
        if (value === null || value === undefined) continue;
        keys.add(key);
        take(run, key, value, String(rows[i]![time]));
      }
    }
  });
  return { runs, keys };
}

function take(run: Map<string, Spilled>, key: string, value: unknown, at: string): void {
  const one = identityOf(value);
  const found = run.get(key);
  if (found === undefined) {
    run.set(key, { last: value, at, one, differs: false, hasNumber: isNumber(value) });
    return;
  }
  if (at >= found.at) [found.last, found.at] = [value, at];
  found.differs ||= found.one !== one;
  found.hasNumber ||= isNumber(value);
}

/** Gives the text by which values are told apart: those of one kind and text are one. */
export function identityOf(value: unknown): string {
  return `${typeof value} ${cellText(value)}`;
}

/** Tells whether a value counts as a number. */
export function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
