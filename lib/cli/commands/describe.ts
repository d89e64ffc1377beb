import { describeColumns } from "../../summary/describe.ts";
import { type Column, quantityOf } from "../../summary/quantity.ts";
import type { Events } from "../../store/read/events.ts";
import type { Selection } from "../../store/read/selection.ts";
import type { Action } from "../command.ts";
import type { Options } from "../line/options.ts";
import { selecting } from "../line/selection.ts";
import { readColumns, readEvents, readSome } from "./events.ts";
import { checkPer, readPerRun } from "./per_run.ts";

/** Describes the columns that are named; else those of numbers and dates, as pandas does; else all. */
export const describe: Action = async ([db], options) => {
  checkPer(options);
  const select = await selecting(options);
  return readEvents(db!, options.table, (events) => {
    const { columns, ...selection } = select(events);
    if (columns === undefined) return describeColumns(readDefault(events, selection, options));
    return describeColumns(
      options.per === undefined
        ? readColumns(events, columns, selection)
        : readPerRun(events, columns, selection, options),
    );
  });
};

function readDefault(events: Events, selection: Selection, options: Options): Column[] {
  const isMeasured = ({ kind, values }: Pick<Column, "kind" | "values">) =>
    quantityOf(kind, values) !== "category";
  const measured = Object.entries(events.kinds())
    .filter(([, kind]) => isMeasured({ kind, values: [] }))
    .map(([name]) => name);
  const read = (names: readonly string[]) =>
    options.per === undefined
      ? readSome(events, names, selection)
      : readPerRun(events, names, selection, options);
  const columns = read(measured).filter(isMeasured);
  return columns.length > 0 ? columns : read(events.columns());
}
