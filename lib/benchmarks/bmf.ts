import { currentCommit } from "./commits.ts";
import { type Series, seriesOf } from "./series.ts";
import type { Stored } from "./stored.ts";

/** Bencher Metric Format: benchmark → measure → value. */
export type Bmf = Record<string, Record<string, { readonly value: number }>>;

/** Gives the medians of the commit that was measured last; times are `latency`, in ns. */
export function bmfOf(stored: Stored): Bmf {
  const { commit } = currentCommit(stored);
  const found = seriesOf(stored, {}).flatMap((series) =>
    series.points.filter((point) => point.commit === commit).map(({ value }) => ({ series, value }))
  );
  const names = Map.groupBy(found, ({ series }) => `${series.name}\0${series.unit}`);
  const report: Bmf = {};
  for (const { series, value } of found) {
    const isAlone = names.get(`${series.name}\0${series.unit}`)!.length === 1;
    const [name, measure] = measureOf(series);
    (report[isAlone ? name : `${series.suite} > ${name}`] ??= {})[measure] = { value };
  }
  return report;
}

/** What is no time was imported as a benchmark of its own, its name ending with its measure. */
function measureOf({ name, unit }: Series): [name: string, measure: string] {
  if (unit === "ns" || unit === null) return [name, "latency"];
  const end = ` ${unit}`;
  return [name.endsWith(end) ? name.slice(0, -end.length) : name, unit];
}
