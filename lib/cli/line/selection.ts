import type { Events } from "../../store/read/events.ts";
import type { Selection } from "../../store/read/selection.ts";
import type { Options } from "./options.ts";
import type { Ends } from "./sorting.ts";

/** Gives what to select of a table. */
export type Select = (events: Events, ends?: Ends) => Selection;

/** Loads what the options need that say which rows and columns are meant, and gives what selects them. */
export async function selecting(options: Options): Promise<Select> {
  const { where, trackIds, sort, columns } = options;
  const condition = where === undefined
    ? undefined
    : (await import("../../sql/expression.ts")).conditionOf(where);
  const runs = trackIds &&
    await import("../../runs/meant.ts");
  const names = columns &&
    await import("../../sql/names.ts");
  const sorting = sort &&
    await import("./sorting.ts");
  return (events, ends = {}) => {
    const known = columns && new Set(events.columns());
    const ids = trackIds && runs!.wholeIds(events, trackIds);
    const selection: Selection = {
      columns: columns && names!.readNames(columns, (name) => known!.has(name)),
      where: condition,
      // Of one run the order is that of its timestamps.
      trackId: ids?.length === 1 ? ids[0] : ids,
    };
    return sort === undefined
      ? { ...selection, ...ends }
      : sorting!.sorted(events, sort, selection, ends);
  };
}
