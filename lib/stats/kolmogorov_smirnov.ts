import { logGamma } from "./distributions.ts";

/** Up to so many values on each side the probability is counted out. */
const EXACT = 10_000;

/** What `kolmogorovSmirnov` found. */
export interface KolmogorovSmirnov {
  /** The greatest distance between the two shares of values up to a number, 0 to 1. */
  readonly d: number;
  /** The probability of so great a distance, if both come from one distribution. */
  readonly p: number;
  /** Whether `p` is counted out, or that of the limit. */
  readonly exact: boolean;
}

/**
 * Tests whether two samples, each sorted, come from one distribution, by Kolmogorov and Smirnov's distance.
 *
 * The probability is exact while both sides have at most 10,000 values. Samples without values give p = 1.
 */
export function kolmogorovSmirnov(a: Float64Array, b: Float64Array): KolmogorovSmirnov {
  if (a.length === 0 || b.length === 0) return { d: 0, p: 1, exact: true };
  const steps = greatestDistance(a, b);
  const d = steps / (a.length * b.length);
  const exact = Math.max(a.length, b.length) <= EXACT;
  const p = exact ? exactTail(steps, a.length, b.length) : limitTail(d, a.length, b.length);
  return { d, p: Math.min(1, Math.max(0, p)), exact };
}

/** Gives the distance in units of 1 / (n · m): a whole number, so that equal distances are equal. */
function greatestDistance(a: Float64Array, b: Float64Array): number {
  let greatest = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const at = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= at) i++;
    while (j < b.length && b[j]! <= at) j++;
    greatest = Math.max(greatest, Math.abs(i * b.length - j * a.length));
  }
  return greatest;
}

/**
 * Gives the share of all orders of n and m values in which the distance gets as great: of the orders of the
 * first i and j values, the share i / (i + j) ends in one of the first sample. Nothing is subtracted, so that
 * a small share keeps its digits. Only places within the distance are visited.
 */
function exactTail(steps: number, n: number, m: number): number {
  if (steps === 0) return 1;
  const row = new Float64Array(m + 1).fill(1);
  let first = 0;
  for (let i = 0; i <= n; i++) {
    const from = Math.max(0, Math.floor((i * m - steps) / n) + 1);
    const to = Math.min(m, Math.ceil((i * m + steps) / n) - 1);
    // What the row before did not reach lies beyond the distance, as does what is left of this one.
    row.fill(1, first, from);
    first = from;
    for (let j = from; j <= to; j++) {
      const left = j === from ? (j === 0 ? 0 : 1) : row[j - 1]!;
      row[j] = i + j === 0 ? 0 : (i * row[j]! + j * left) / (i + j);
    }
  }
  return row[m]!;
}

/** Takes the two samples for one of n·m / (n + m) values beside a known distribution. */
function limitTail(d: number, n: number, m: number): number {
  const size = Math.round(n / (n + m) * m);
  return size * d * d >= 2.2 ? 2 * oneSidedTail(d, size) : 1 - pelzGood(d * Math.sqrt(size), size);
}

/** Gives Smirnov's sum for the distance to one side, whose double is the tail to both where that is small. */
function oneSidedTail(d: number, n: number): number {
  let sum = 0;
  const factorials = logGamma(n + 1);
  for (let j = 0; j <= Math.floor(n * (1 - d)); j++) {
    // Rounded, what is left of 1 may be less than none.
    const [up, down] = [d + j / n, Math.max(0, 1 - d - j / n)];
    const ways = factorials - logGamma(j + 1) - logGamma(n - j + 1);
    const powers = (j - 1) * Math.log(up) + (n === j ? 0 : (n - j) * Math.log(down));
    sum += Math.exp(ways + powers);
  }
  return d * sum;
}

/** Gives the limit with its first three corrections: W. Pelz and I. Good, J. R. Stat. Soc. B 38 (1976). */
function pelzGood(z: number, n: number): number {
  const [z2, z4, z6] = [z ** 2, z ** 4, z ** 6];
  const sums = [0, 0, 0, 0];
  for (let k = -20; k < 20; k++) {
    const half = (Math.PI * (k + 0.5)) ** 2;
    const fall = Math.exp(-half / (2 * z2));
    sums[0]! += fall;
    sums[1]! += (half - z2) * fall;
    sums[2]! += (6 * z6 + 2 * z4 + half * (2 * z4 - 5 * z2) + half ** 2 * (1 - 2 * z2)) * fall;
    const cubic = half ** 3 * (5 - 30 * z2) + half ** 2 * (212 * z4 - 60 * z2);
    sums[3]! += (cubic + half * (135 * z4 - 96 * z6) - 30 * z6 - 90 * z6 * z2) * fall;
  }
  let [second, third] = [0, 0];
  for (let k = -20; k <= 20; k++) {
    const whole = (Math.PI * k) ** 2;
    const fall = Math.exp(-whole / (2 * z2));
    second += whole * fall;
    third += (3 * whole * z2 - whole ** 2) * fall;
  }
  const parts = [
    sums[0]! / z,
    sums[1]! / (6 * z4),
    sums[2]! / (72 * z6 * z) - second / (36 * z ** 3),
    sums[3]! / (6480 * z6 * z4) + third / (216 * z6),
  ];
  const root = Math.sqrt(n);
  return Math.sqrt(Math.PI / 2) * parts.reduceRight((sum, part) => sum / root + part, 0);
}
