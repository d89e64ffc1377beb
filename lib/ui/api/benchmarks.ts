import { type BenchmarkComparison, compareBenchmarks } from "../../benchmarks/compare.ts";
import { type Change, changesIn, type Series, seriesOf } from "../../benchmarks/series.ts";
import { Incomparable, Stored } from "../../benchmarks/stored.ts";
import { answerJson } from "../answers.ts";
import type { Route } from "./ask.ts";

/** A benchmark over the commits, and where it changed for good. */
export interface BenchmarkHistory extends Series {
  readonly changes:
    readonly (Pick<Change, "before" | "after" | "p"> & { readonly index: number })[];
}

/** The benchmarks of a file. */
export interface Benchmarks {
  readonly history: readonly BenchmarkHistory[];
  /** How the last commit compares with the one before; empty where there is none, or another machine measured it. */
  readonly verdicts: readonly BenchmarkComparison[];
  readonly baseline: string | null;
  readonly current: string | null;
}

/** The benchmarks over the commits, with change points, and the verdicts of the last one. */
export const benchmarks: Route = {
  params: [],
  answer: ({ source, open }) => {
    open();
    using stored = new Stored(source.path);
    const history = seriesOf(stored, {}).map((series): BenchmarkHistory => ({
      ...series,
      changes: changesIn(series).map(({ point, before, after, p }) => ({
        ...{ before, after, p },
        index: series.points.indexOf(point),
      })),
    }));
    const [baseline = null, current = null] = stored.commits().map(({ commit }) => commit)
      .filter((commit) => commit !== null).slice(-2);
    const verdicts = verdictsOf(source.path, baseline, current);
    return answerJson({ history, verdicts, baseline, current } satisfies Benchmarks);
  },
};

function verdictsOf(path: string, baseline: string | null, current: string | null) {
  if (baseline === null || current === null) return [];
  try {
    return compareBenchmarks(path, baseline, current);
  } catch (error) {
    if (error instanceof Incomparable) return [];
    throw error;
  }
}
