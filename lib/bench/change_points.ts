import { describe } from "../errors.ts";
import { checkOptions } from "../event/options.ts";
import { studentTail } from "../stats/distributions.ts";
import { mean } from "../stats/order.ts";
import { likeliestSplit } from "./split.ts";

/** Where a series changes. */
export interface ChangePoint {
  /** The position of the first value after the change. */
  readonly index: number;
  /** The probability of so great a difference between the stretches on both sides, if nothing changed. */
  readonly p: number;
  /** The mean of the stretch before, from the change point before it on. */
  readonly before: number;
  /** The mean of the stretch after, up to the next change point. */
  readonly after: number;
}

/** How to look for change points. */
export interface ChangePointsOptions {
  /** How many values are looked at together; 50 by default. */
  readonly window?: number | undefined;
  /** The probability that a change must stay below; 0.001 by default. */
  readonly maxPValue?: number | undefined;
  /** The share that a change must exceed, 0.05 for 5 %; 0 by default. */
  readonly minMagnitude?: number | undefined;
}

/**
 * Finds where a series of numbers, oldest first, changes for good, by the algorithm of Hunter and Otava (M. Fleming and
 * others, ICPE 2023): E-divisive splits in sliding windows, judged by t-tests, then the weakest are merged away.
 *
 * @throws {RangeError} for an option out of its range, or a value that is not finite @throws {TypeError} for an unknown option
 *
 * @example
 * ```ts
 * import { changePoints } from "@xetrack/xetrack/bench";
 * import assert from "node:assert/strict";
 *
 * const series = [10.1, 9.9, 10, 10.2, 9.8, 10, 12.1, 12, 11.9, 12.2, 12, 12.1];
 * const [change, ...more] = changePoints(series);
 * assert.equal(change?.index, 6);
 * assert.equal(more.length, 0);
 * ```
 */
export function changePoints(
  values: ArrayLike<number>,
  options: ChangePointsOptions = {},
): ChangePoint[] {
  const { window = 50, maxPValue = 0.001, minMagnitude = 0 } = options;
  checkChangePoints(values, options);
  const series = Float64Array.from(values);
  const factor = maxPValue < 0.05 ? 10 : maxPValue < 0.5 ? 2 : 1;
  return merged(series, weakPoints(series, window, maxPValue * factor), maxPValue, minMagnitude);
}

function checkChangePoints(values: ArrayLike<number>, options: ChangePointsOptions): void {
  checkOptions("changePoints", options, { window: "any", maxPValue: "any", minMagnitude: "any" });
  const { window = 50, maxPValue = 0.001, minMagnitude = 0 } = options;
  const refuse = (what: string, given: unknown, expected: string) => {
    throw new RangeError(`Cannot use ${what} ${given}: expected ${expected}`);
  };
  if (!Number.isInteger(window) || window < 2) refuse("window", window, "a whole number from 2 on");
  if (!(maxPValue > 0 && maxPValue <= 1)) refuse("maxPValue", maxPValue, "above 0, at most 1");
  if (!(minMagnitude >= 0)) refuse("minMagnitude", minMagnitude, "at least 0");
  const at = Array.prototype.findIndex.call(values, (value) => !Number.isFinite(value));
  if (at >= 0) {
    throw new RangeError(`Cannot look for changes: value ${at} is ${describe(values[at])}`);
  }
}

/** Splits each window again and again, as long as the likeliest split is significant; gives all splits, in order. */
function weakPoints(series: Float64Array, window: number, maxP: number): number[] {
  const found = new Set<number>();
  for (let start = 0; start < series.length;) {
    const points = pointsIn(series.subarray(start, start + window), maxP).map((at) => at + start);
    for (const point of points) found.add(point);
    start = Math.max(points.at(-1) ?? 0, start + Math.floor(window / 2));
  }
  return [...found].sort((a, b) => a - b);
}

function pointsIn(values: Float64Array, maxP: number): number[] {
  const ends = [0, values.length];
  const splits = new Map<string, ReturnType<typeof likeliestSplit>>();
  for (;;) {
    let best = { at: NaN, q: -Infinity };
    ends.slice(1).forEach((end, i) => {
      const key = `${ends[i]} ${end}`;
      if (!splits.has(key)) splits.set(key, likeliestSplit(values, ends[i]!, end));
      const split = splits.get(key);
      if (split !== undefined && split.q > best.q) best = split;
    });
    if (Number.isNaN(best.at)) return ends.slice(1, -1);
    const next = ends.findIndex((end) => end > best.at);
    const left = values.subarray(ends[next - 1], best.at);
    if (!(compare(best.at, left, values.subarray(best.at, ends[next])).p <= maxP)) {
      return ends.slice(1, -1);
    }
    ends.splice(next, 0, best.at);
  }
}

/** Takes the weakest point away while it is too weak, or changes too little. */
function merged(
  series: Float64Array,
  indexes: readonly number[],
  maxP: number,
  minMagnitude: number,
): ChangePoint[] {
  const points: ChangePoint[] = [];
  const judge = (at: number, among: readonly { readonly index: number }[]) => {
    const { index } = among[at]!;
    const left = series.subarray(among[at - 1]?.index ?? 0, index);
    return compare(index, left, series.subarray(index, among[at + 1]?.index));
  };
  const all = indexes.map((index) => ({ index }));
  all.forEach((_, at) => points.push(judge(at, all)));
  while (points.length > 0) {
    let weakest = indexOfGreatest(points.map(({ p }) => p));
    if (points[weakest]!.p < maxP) {
      weakest = indexOfGreatest(points.map((point) => -magnitude(point)));
      if (magnitude(points[weakest]!) > minMagnitude) break;
    }
    points.splice(weakest, 1);
    // As Otava does: what stands now at this place and at the next is judged anew, what stands before it is not.
    for (const at of [weakest, weakest + 1]) {
      if (at < points.length) points[at] = judge(at, points);
    }
  }
  return points;
}

function indexOfGreatest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

/** The greater of the relative changes, forwards and backwards. */
function magnitude({ before, after }: ChangePoint): number {
  const share = (to: number, from: number) => from === 0 ? 0 : Math.abs(to / from - 1);
  return Math.max(share(after, before), share(before, after));
}

/** Judges a point by Student's test of the stretches on both sides; deviations divide by n, as Otava's do. */
function compare(index: number, left: Float64Array, right: Float64Array): ChangePoint {
  const [before, after] = [mean(left), mean(right)];
  const df = left.length + right.length - 2;
  const squares = (values: Float64Array, middle: number) =>
    values.reduce((sum, value) => sum + (value - middle) ** 2, 0) * (1 - 1 / values.length);
  const variance = (squares(left, before) + squares(right, after)) / df;
  const t = Math.abs(before - after) / Math.sqrt(variance * (1 / left.length + 1 / right.length));
  // Of two values, and of equal ones, nothing can be said.
  const p = df < 1 || Number.isNaN(t) ? 1 : 2 * studentTail(t, df);
  return { index, p, before, after };
}
