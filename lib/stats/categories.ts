/* How far the counts of categories differ. Both sides count the same categories, in the same order. */
import { chiSquareTail } from "./distributions.ts";

/** A category expected to have fewer on a side joins the others that are as rare. */
const RARE = 5;

/** What `chiSquare` found. */
export interface ChiSquare {
  readonly chi2: number;
  /** Degrees of freedom, after rare categories were pooled. */
  readonly df: number;
  /** The probability of so great a difference, if both come from one distribution. */
  readonly p: number;
}

/**
 * Tests whether two rows of counts come from one distribution, by the chi-square of their contingency table,
 * without Yates's correction. Categories of which fewer than 5 are expected on a side are pooled.
 */
export function chiSquare(a: readonly number[], b: readonly number[]): ChiSquare {
  const [n, m] = [total(a), total(b)];
  if (n === 0 || m === 0) return { chi2: 0, df: 0, p: 1 };
  const table = pooled(a, b, n / (n + m));
  let chi2 = 0;
  for (const [x, y] of table) {
    const [ofA, ofB] = [(x + y) * n / (n + m), (x + y) * m / (n + m)];
    chi2 += (x - ofA) ** 2 / ofA + (y - ofB) ** 2 / ofB;
  }
  const df = Math.max(0, table.length - 1);
  return { chi2, df, p: df === 0 ? 1 : chiSquareTail(chi2, df) };
}

function pooled(a: readonly number[], b: readonly number[], share: number): [number, number][] {
  const kept: [number, number][] = [];
  const rare: [number, number] = [0, 0];
  a.forEach((x, at) => {
    const y = b[at]!;
    if (x + y === 0) return;
    if ((x + y) * Math.min(share, 1 - share) >= RARE) kept.push([x, y]);
    else [rare[0], rare[1]] = [rare[0] + x, rare[1] + y];
  });
  if (rare[0] + rare[1] > 0) kept.push(rare);
  return kept;
}

/**
 * Gives the population stability index of two rows of counts, each count plus a half, so that an empty one
 * counts for little and not for infinity. 0.1 is moderate, 0.2 and more is significant.
 */
export function stabilityIndex(a: readonly number[], b: readonly number[]): number {
  const [n, m] = [total(a) + a.length / 2, total(b) + b.length / 2];
  return a.reduce((sum, x, at) => {
    const [p, q] = [(x + 0.5) / n, (b[at]! + 0.5) / m];
    return sum + (q - p) * Math.log(q / p);
  }, 0);
}

/** Gives the Jensen-Shannon distance (base 2) of two rows of counts: 0 for equal shares, 1 for none in common; NaN of no counts. */
export function jensenShannon(a: readonly number[], b: readonly number[]): number {
  const [n, m] = [total(a), total(b)];
  let sum = 0;
  a.forEach((x, at) => {
    const [p, q] = [x / n, b[at]! / m];
    if (p > 0) sum += p * Math.log2(2 * p / (p + q));
    if (q > 0) sum += q * Math.log2(2 * q / (p + q));
  });
  return n === 0 || m === 0 ? NaN : Math.sqrt(Math.max(0, sum) / 2);
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
