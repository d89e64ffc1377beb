import { meanOf, quantile } from "../../summary/describe.ts";
export { parseSpan } from "../../event/span.ts";
import { type LineData, PointList, type RunPoints } from "./points.ts";

/** What may tell of a window of time. */
export type Aggregate = "mean" | "min" | "max" | "p50" | "p95" | "p99" | "count";

/** Each of them. */
export const AGGREGATES: readonly Aggregate[] = [
  "mean",
  "min",
  "max",
  "p50",
  "p95",
  "p99",
  "count",
];

/** Windows of time, and what tells of the values in each. */
export interface Windows {
  /** In ms. */
  readonly size: number;
  readonly agg: Aggregate;
}

/** Gives one line for all runs, or one for each group, with a point for each window of time that has values. */
export function windowed(data: LineData, windows: Windows): LineData {
  const groups = Map.groupBy(data.runs, ({ group }) => data.by === undefined ? null : group);
  const runs = [...groups].map(([group, some]): RunPoints => ({
    group,
    ...pointsIn(some, windows),
  }));
  const isDate = data.column.isDate && windows.agg !== "count";
  return { ...data, column: { ...data.column, isDate }, runs };
}

function pointsIn(runs: readonly RunPoints[], { size, agg }: Windows) {
  const found = new Map<number, number[]>();
  for (const { xs, ys } of runs) {
    for (let i = 0; i < xs.length; i++) {
      const window = Math.floor(xs[i]! / size);
      const values = found.get(window);
      if (values === undefined) found.set(window, [ys[i]!]);
      else values.push(ys[i]!);
    }
  }
  const list = new PointList();
  for (const [window, values] of [...found].sort(([a], [b]) => a - b)) {
    list.add(window * size, aggregate(values, agg));
  }
  return list.points;
}

/** NaN is counted, and left out of all else, as pandas has it. */
function aggregate(values: readonly number[], agg: Aggregate): number {
  if (agg === "count") return values.length;
  const numbers = Float64Array.from(values.filter((value) => !Number.isNaN(value)));
  if (numbers.length === 0) return NaN;
  if (agg === "mean") return meanOf(numbers);
  const sorted = numbers.sort();
  if (agg === "min") return sorted[0]!;
  if (agg === "max") return sorted.at(-1)!;
  return quantile(sorted, Number(agg.slice(1)) / 100);
}
