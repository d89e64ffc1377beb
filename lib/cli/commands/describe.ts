import { describeColumns } from "../../summary/describe.ts";
import { type Column, quantityOf } from "../../summary/quantity.ts";
import type { Events } from "../../store/read/events.ts";
import type { Action } from "../command.ts";
import { readNames } from "../line/names.ts";
import { readColumns, readEvents, readSome } from "./events.ts";

/** Describes the columns that are named; else those of numbers and dates, as pandas does; else all. */
export const describe: Action = ([db], { table, columns }) =>
  readEvents(db!, table, (events) =>
    describeColumns(
      columns === undefined ? readDefault(events) : readColumns(events, namesIn(columns, events)),
    ));

function namesIn(given: readonly string[], events: Events): string[] {
  const known = new Set(events.columns());
  return readNames(given, (name) => known.has(name));
}

function readDefault(events: Events): Column[] {
  const measured = Object.entries(events.kinds())
    .filter(([, kind]) => quantityOf(kind, []) !== "category")
    .map(([name]) => name);
  const columns = readSome(events, measured)
    .filter(({ kind, values }) => quantityOf(kind, values) !== "category");
  return columns.length > 0 ? columns : readSome(events, events.columns());
}
