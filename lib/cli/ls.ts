import { Reader } from "../reader.ts";
import { jsonText } from "../values/text.ts";
import type { Action } from "./commands.ts";
import { readEvents } from "./events.ts";
import type { Options } from "./options.ts";
import { checkRun } from "./run_id.ts";

/** Lists the ids of the runs, or the values of a column, a line each. */
export const ls: Action = ([db, column], options) => {
  using reader = new Reader(db!, { table: options.table });
  const { trackId, unique } = options;
  if (trackId !== undefined) checkRun(reader, trackId);
  const values = column === undefined
    ? runIds(reader, options)
    : readEvents(db!, options.table, (events) => events.column(column, { trackId }));
  const name = column ?? "track_id";
  const rows = (unique ? distinct(values) : values).map((value) => ({ [name]: value }));
  return { columns: [name], rows, plain: true };
};

function runIds(reader: Reader, { trackId }: Options): string[] {
  const ids = reader.runs().map((run) => run.trackId);
  return trackId === undefined ? ids : ids.filter((id) => id === trackId);
}

/** Gives each value once, in the order of first appearance; equal are those of one type and text. */
function distinct(values: readonly unknown[]): unknown[] {
  const seen = new Map(values.map((value) => [`${typeof value} ${jsonText(value)}`, value]));
  return [...seen.values()];
}
