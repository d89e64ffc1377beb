import { stabilityIndex } from "../../stats/categories.ts";
import { kolmogorovSmirnov } from "../../stats/kolmogorov_smirnov.ts";
import { quantile } from "../../stats/order.ts";
import { wasserstein } from "../../stats/wasserstein.ts";
import type { NumberDistribution } from "../sample/distribution.ts";

/** How far numbers are from those of a reference. */
export interface NumberDistance {
  readonly ks: number;
  readonly ks_p: number;
  /** In standard deviations of the reference; `null` where a side has no finite number. */
  readonly wasserstein: number | null;
  readonly psi: number;
}

/** Compares numbers; on each side there is one at least. */
export function compareNumbers(
  reference: NumberDistribution,
  current: NumberDistribution,
): NumberDistance {
  const { d, p } = kolmogorovSmirnov(reference.sorted, current.sorted);
  const moved = wasserstein(reference.finite, current.finite);
  const edges = edgesOf(reference.finite);
  return {
    ks: d,
    ks_p: p,
    wasserstein: moved === 0 ? 0 : Number.isNaN(moved) ? null : moved / reference.sd,
    psi: stabilityIndex(countsIn(reference.sorted, edges), countsIn(current.sorted, edges)),
  };
}

/** Gives what parts sorted numbers into so many parts, each number once: the deciles. */
export function edgesOf(sorted: Float64Array, parts = 10): number[] {
  const edges = Array.from({ length: parts - 1 }, (_, i) => quantile(sorted, (i + 1) / parts));
  return [...new Set(edges)].filter((edge) => !Number.isNaN(edge));
}

/** Counts sorted numbers up to each edge, and beyond the last. */
export function countsIn(sorted: Float64Array, edges: readonly number[]): number[] {
  let before = 0;
  const ends = [...edges.map((edge) => countUpTo(sorted, edge)), sorted.length];
  return ends.map((end) => {
    const count = end - before;
    before = end;
    return count;
  });
}

/** Counts those of sorted numbers that are not greater than one. */
export function countUpTo(sorted: Float64Array, most: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! <= most) from = middle + 1;
    else to = middle;
  }
  return from;
}
