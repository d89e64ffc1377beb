import { describe, named } from "../../errors.ts";
import { checkOptions, type Expected } from "../../event/options.ts";
import { type Aggregate, AGGREGATES, parseSpan, type Windows } from "./windows.ts";

/** How a column is drawn as lines; the parts combine. */
export interface PlotOptions {
  /** What it is drawn over: a column, `"elapsed"` (seconds since the first event of the run), `"time"`. Default: the number of the event in its run. */
  x?: string | undefined;
  /** Draws the exponential mean, from 0 (none) to 1, corrected for its beginning. */
  smooth?: number | undefined;
  /** Makes equal ratios equally far apart; what is not above 0 is left out. */
  logX?: boolean | undefined;
  /** The same upwards. */
  logY?: boolean | undefined;
  /** Draws the mean and the range of the runs that have the same value here: of a param, or of what is told of a run. */
  by?: string | undefined;
  /** Draws one value for each window of time: `"30s"`, `"1m"`, `"1h"`, `"1d"`. */
  every?: string | undefined;
  /** What tells of a window. Default: `"mean"`. */
  agg?: Aggregate | undefined;
  /** Stands above. Default: the column's name. */
  title?: string | undefined;
}

/** What the options may be. */
export const PLOT: Readonly<Record<keyof PlotOptions, Expected>> = {
  x: "text",
  smooth: "any",
  logX: "flag",
  logY: "flag",
  by: "text",
  every: "text",
  agg: AGGREGATES,
  title: "any",
};

/** Checks how to draw. @throws {TypeError} @throws {RangeError} */
export function checkPlot(
  options: PlotOptions,
  which: Readonly<Record<string, Expected>>,
): void {
  checkOptions("a plot", options, { ...PLOT, ...which });
  const { smooth, title } = options;
  if (title !== undefined && typeof title !== "string") {
    throw new TypeError(`Cannot use ${describe(title)} as title of a plot: expected text`);
  }
  if (smooth === undefined) return;
  if (typeof smooth !== "number") {
    throw new TypeError(`Cannot smooth by ${describe(smooth)}: expected a number from 0 to 1`);
  }
  if (!(smooth >= 0 && smooth <= 1)) {
    throw new RangeError(`Cannot smooth by ${smooth}: expected a number from 0 to 1`);
  }
}

type WindowOptions = Pick<PlotOptions, "x" | "every" | "agg">;

/** Gives the windows of time that are asked for; `flag` writes the name of an option. @throws {TypeError} */
export function windowsOf(
  { x, every, agg }: WindowOptions,
  flag: (name: string) => string = (name) => name,
): Windows | undefined {
  if (every === undefined) {
    if (agg === undefined) return undefined;
    throw new TypeError(`Cannot use ${flag("agg")} without ${flag("every")}: there is no window`);
  }
  const size = parseSpan(every);
  if (size === undefined) {
    throw new TypeError(
      `Cannot use ${named(every)} as ${flag("every")}: expected a time like 30s, 1m, 1h or 1d`,
    );
  }
  if (x === undefined || x === "time") return { size, agg: agg ?? "mean" };
  throw new TypeError(`Cannot use ${flag("every")} with ${flag("x")}: windows are of time`);
}

/** Says what was made of a column's values. */
export function aboutValues({ every, agg = "mean", smooth = 0 }: PlotOptions): string | undefined {
  const parts = [
    ...every === undefined ? [] : [`${agg} of each ${every}`],
    ...smooth === 0 ? [] : [`smoothed ${smooth}`],
  ];
  return parts.length === 0 ? undefined : parts.join(", ");
}
