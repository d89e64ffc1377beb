import { normalTail } from "./distributions.ts";

/** Beyond so many values on a side the normal approximation is as good. */
const EXACT = 20;

/** What `mannWhitney` found. */
export interface MannWhitney {
  /** How many pairs have the value of the first sample above that of the second; a tie counts half. */
  readonly u: number;
  /** The two-sided probability of a `u` as far from its middle, if both come from one distribution. */
  readonly p: number;
  /** Whether `p` is counted out, or that of the normal approximation. */
  readonly exact: boolean;
}

/**
 * Tests whether the values of one sample tend to be greater than those of another, by Mann and Whitney's U.
 *
 * The probability is exact where no side has more than 20 values and none stands twice; else it is
 * that of the normal approximation, corrected for ties and continuity. Samples without values, and
 * samples all of one value, give p = 1.
 *
 * @throws {RangeError} if a value is NaN
 *
 * @example
 * ```ts
 * import { mannWhitney } from "@xetrack/xetrack/bench";
 * import assert from "node:assert/strict";
 *
 * const { u, p, exact } = mannWhitney([1.1, 1.2, 1.3, 1.4], [2.1, 2.2, 2.3, 2.4]);
 * assert.deepEqual([u, exact], [0, true]);
 * assert.ok(Math.abs(p - 2 / 70) < 1e-12);
 * ```
 */
export function mannWhitney(a: ArrayLike<number>, b: ArrayLike<number>): MannWhitney {
  const { rankSum, ties } = rank(a, b);
  const u = rankSum - a.length * (a.length + 1) / 2;
  const exact = ties === 0 && a.length <= EXACT && b.length <= EXACT;
  const greater = Math.max(u, a.length * b.length - u);
  const p = exact
    ? exactTail(greater, a.length, b.length)
    : normalApproximation(greater, a.length, b.length, ties);
  return { u, p: Math.min(1, 2 * p), exact };
}

/** Ranks both samples together: the sum of the first one's ranks, and Σ(t³ − t) over the groups of ties. */
function rank(a: ArrayLike<number>, b: ArrayLike<number>): { rankSum: number; ties: number } {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  if (all.some(Number.isNaN)) {
    throw new RangeError("Cannot rank NaN: it is neither less nor greater");
  }
  const order = Uint32Array.from(all.keys()).sort((i, j) =>
    all[i]! < all[j]! ? -1 : +(all[i]! > all[j]!)
  );
  let rankSum = 0;
  let ties = 0;
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && all[order[end]!] === all[order[start]!]) end++;
    const size = end - start;
    ties += size ** 3 - size;
    for (let k = start; k < end; k++) if (order[k]! < a.length) rankSum += (start + 1 + end) / 2;
  }
  return { rankSum, ties };
}

/** Counts the ways in which `u` is so great: the coefficients of the Gaussian binomial. */
function exactTail(u: number, n: number, m: number): number {
  const ways = new Float64Array(n * m + 1);
  ways[0] = 1;
  for (let k = 1; k <= n; k++) {
    for (let i = n * m; i >= m + k; i--) ways[i]! -= ways[i - m - k]!;
    for (let i = k; i <= n * m; i++) ways[i]! += ways[i - k]!;
  }
  let total = 0;
  let tail = 0;
  ways.forEach((count, at) => {
    total += count;
    if (at >= u) tail += count;
  });
  return tail / total;
}

function normalApproximation(u: number, n: number, m: number, ties: number): number {
  const all = n + m;
  const variance = n * m / 12 * (all + 1 - ties / (all * (all - 1)));
  if (!(variance > 0)) return 1;
  return normalTail((u - n * m / 2 - 0.5) / Math.sqrt(variance));
}
