import { binRows, binsOf, drawHistogram } from "../../../plot/histogram.ts";
import type { Action } from "../../command.ts";
import { lookOf, readMeasured, sayInfinite } from "./read.ts";
import { UsageError } from "../../line/usage.ts";

/** Draws how often values of a column are; `-n` takes the first events only. */
export const hist: Action = async ([db, name], options) => {
  const look = lookOf(options);
  const column = (await readMeasured(db!, [name!], options))[0]!;
  const bins = binsOf(column, options.bins, options.json ? undefined : look);
  sayInfinite([column]);
  if (options.json) return { columns: ["from", "to", "count"], rows: binRows(bins, column) };
  try {
    return drawHistogram(column, bins, { look, boxed: options.summary ?? true }).join("\n");
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
};
