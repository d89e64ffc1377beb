import { chiSquare, jensenShannon, stabilityIndex } from "../../stats/categories.ts";
import { type CategoryDistribution, reduced } from "../sample/distribution.ts";

/** How far shares of categories are from those of a reference. */
export interface CategoryDistance {
  readonly chi2: number;
  readonly chi2_p: number;
  readonly psi: number;
  readonly js: number;
}

/** Compares categories; on each side there is one at least. */
export function compareCategories(
  reference: CategoryDistribution,
  current: CategoryDistribution,
): CategoryDistance {
  const [a, b] = countsOf(reference, current);
  const { chi2, p } = chiSquare(a, b);
  return { chi2, chi2_p: p, psi: stabilityIndex(a, b), js: jensenShannon(a, b) };
}

/** Gives the counts of both sides, the categories in the same order; those that the reference does not tell apart are one. */
export function countsOf(
  reference: CategoryDistribution,
  current: CategoryDistribution,
): [number[], number[]] {
  const { counts, rest } = reduced(reference);
  const names = rest > 0
    ? [...counts.keys()]
    : [...new Set([...counts.keys(), ...current.counts.keys()])];
  const a = names.map((name) => counts.get(name) ?? 0);
  const b = names.map((name) => current.counts.get(name) ?? 0);
  const others = totalOf(current) - b.reduce((sum, count) => sum + count, 0);
  return rest + others > 0 ? [[...a, rest], [...b, others]] : [a, b];
}

function totalOf({ counts, rest }: CategoryDistribution): number {
  return counts.values().reduce((sum, count) => sum + count, rest);
}

/** So many are named. */
const MOST_NAMED = 1000;

/** Names the categories that one side has and the other lacks, the most frequent first; none where that is not known. */
export function onlyIn(one: CategoryDistribution, other: CategoryDistribution): string[] {
  if (other.rest > 0) return [];
  return [...one.counts].filter(([name]) => !other.counts.has(name))
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, MOST_NAMED)
    .map(([name]) => name);
}
