import { bandOf } from "../../../plot/line/band.ts";
import { smoothed } from "../../../plot/line/smooth.ts";
import type { Range } from "../../../plot/axis.ts";
import type { Series } from "../../series/series.ts";

/** A line as it is drawn, and what stands behind it. */
export interface ChartLine {
  readonly name: string;
  readonly colour: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  /** The least and the greatest of what each point stands for; of a group, of its runs. */
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  /** Draws the room between the two as a faint ground, not as strokes. */
  readonly isBand: boolean;
  /** Where something was not finite, and what. */
  readonly marks: Series["marks"];
}

/** How lines are made of series. */
export interface LineLook {
  readonly smooth: number;
  readonly logX: boolean;
}

/** Gives the line of a run. */
export function lineOf(
  series: Series,
  name: string,
  colour: string,
  { smooth }: LineLook,
): ChartLine {
  const { x, min, max, last, marks } = series;
  const y = smooth === 0 ? last : smoothNumbers(last, smooth);
  return { name, colour, x, y, min, max, isBand: false, marks };
}

/** A value that is none keeps its place. */
function smoothNumbers(values: readonly (number | null)[], smooth: number): (number | null)[] {
  const ys = Float64Array.from(values, (value) => value ?? NaN);
  return Array.from(smoothed({ xs: ys, ys }, smooth).ys, (y) => Number.isNaN(y) ? null : y);
}

/** Gives the mean of some runs, with the room that they take. */
export function groupLine(
  all: readonly Series[],
  name: string,
  colour: string,
  { smooth, logX }: LineLook,
): ChartLine {
  const lines = all.map(({ x, last }) => ({
    xs: Float64Array.from(x),
    ys: Float64Array.from(smooth === 0 ? last : smoothNumbers(last, smooth), (y) => y ?? NaN),
  })).filter(({ xs }) => xs.length > 0);
  const { xs, low, mean, high } = bandOf(lines, logX);
  return {
    ...{ name, colour, x: [...xs], y: [...mean], min: [...low], max: [...high] },
    isBand: true,
    marks: all.flatMap(({ marks }) => marks),
  };
}

/** Gives what lines reach over, of what an axis can show; `undefined` where there is nothing. */
export function extentOf(
  lines: readonly ChartLine[],
  { logX, logY, within }: { logX: boolean; logY: boolean; within?: Range | undefined },
): { x: Range; y: Range } | undefined {
  const [x, y]: [number[], number[]] = [[Infinity, -Infinity], [Infinity, -Infinity]];
  const take = (range: number[], value: number) => {
    range[0] = Math.min(range[0]!, value);
    range[1] = Math.max(range[1]!, value);
  };
  for (const line of lines) {
    for (let i = 0; i < line.x.length; i++) {
      const at = line.x[i]!;
      if (logX && at <= 0) continue;
      if (within !== undefined && (at < within[0] || at > within[1])) continue;
      take(x, at);
      for (const value of [line.min[i], line.max[i]]) {
        if (value !== null && value !== undefined && !(logY && value <= 0)) take(y, value);
      }
    }
  }
  if (!(x[0]! <= x[1]!) || !(y[0]! <= y[1]!)) return undefined;
  return { x: x as [number, number], y: y as [number, number] };
}

/** Gives the place in a line that is nearest to an x; −1 where it has none. */
export function nearest(line: ChartLine, x: number): number {
  let [low, high] = [0, line.x.length - 1];
  if (high < 0) return -1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (line.x[middle]! <= x) low = middle;
    else high = middle;
  }
  return Math.abs(line.x[low]! - x) <= Math.abs(line.x[high]! - x) ? low : high;
}
