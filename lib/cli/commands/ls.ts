import { cellText } from "../../values/text.ts";
import type { Action } from "../command.ts";
import type { Options } from "../line/options.ts";
import { selecting } from "../line/selection.ts";
import { readEvents } from "./events.ts";

/** Lists the ids of the runs, or the values of a column, a line each. */
export const ls: Action = async ([db, column], options) => {
  const select = await selecting(options);
  const name = column ?? "track_id";
  const values = readEvents(
    db!,
    options.table,
    (events) =>
      column === undefined && isWhole(options)
        ? events.runs().map((run) => run.trackId)
        : events.column(name, select(events)),
  );
  const some = options.unique || column === undefined ? distinct(values) : values;
  return { columns: [name], rows: some.map((value) => ({ [name]: value })), plain: true };
};

/** All runs are found without reading what they logged. */
function isWhole({ where, trackIds, sort }: Options): boolean {
  return where === undefined && trackIds === undefined && sort === undefined;
}

/** Gives each value once, in the order of first appearance; equal are those of one type and text. */
function distinct(values: readonly unknown[]): unknown[] {
  const seen = new Map(values.map((value) => [`${typeof value} ${cellText(value)}`, value]));
  return [...seen.values()];
}
