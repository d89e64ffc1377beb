import { cellText } from "../../values/text.ts";
import type { Action } from "../command.ts";
import { readEvents } from "./events.ts";
import type { Options } from "../line/options.ts";
import { wholeId } from "../line/run_id.ts";

/** Lists the ids of the runs, or the values of a column, a line each. */
export const ls: Action = ([db, column], options) => {
  const values = column === undefined ? runIds(db!, options) : valuesOf(db!, column, options);
  const name = column ?? "track_id";
  const rows = (options.unique ? distinct(values) : values).map((value) => ({ [name]: value }));
  return { columns: [name], rows, plain: true };
};

function runIds(db: string, { table, trackId }: Options): string[] {
  return readEvents(
    db,
    table,
    (events) =>
      trackId === undefined ? events.runs().map((run) => run.trackId) : [wholeId(events, trackId)],
  );
}

function valuesOf(db: string, column: string, { table, trackId }: Options): unknown[] {
  return readEvents(db, table, (events) => {
    const run = trackId === undefined ? undefined : wholeId(events, trackId);
    return events.column(column, { trackId: run });
  });
}

/** Gives each value once, in the order of first appearance; equal are those of one type and text. */
function distinct(values: readonly unknown[]): unknown[] {
  const seen = new Map(values.map((value) => [`${typeof value} ${cellText(value)}`, value]));
  return [...seen.values()];
}
