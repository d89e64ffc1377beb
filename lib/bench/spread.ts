import { studentTail } from "../stats/distributions.ts";
import { mean, median } from "../stats/order.ts";

/** How far a commit is from others, by how much these differ among themselves. */
export interface Spread {
  /** Where the interval of the ratio begins. */
  readonly low: number;
  /** Where it ends. */
  readonly high: number;
  /** The probability that one more commit like the others is as far away. */
  readonly p: number;
}

/**
 * Predicts by Student's distribution, on logarithms of medians, where one more commit like the others may be: what
 * moves between commits (a machine's day, how a program lies in memory) moves all rounds of a commit alike, and no
 * number of rounds shows it. Gives `undefined` of fewer than two commits.
 */
export function spreadOf(
  commits: readonly (readonly number[])[],
  current: readonly number[],
  confidence: number,
): Spread | undefined {
  const count = commits.length;
  if (count < 2 || current.length === 0) return undefined;
  const logs = commits.map((rounds) => Math.log(median(rounds)));
  const middle = mean(logs);
  const squares = logs.reduce((sum, log) => sum + (log - middle) ** 2, 0);
  const error = Math.sqrt(squares / (count - 1) * (1 + 1 / count));
  const distance = Math.log(median(current)) - middle;
  const t = Math.abs(distance) / error;
  const reach = studentQuantile((1 - confidence) / 2, count - 1) * error;
  return {
    low: Math.exp(distance - reach),
    high: Math.exp(distance + reach),
    p: Number.isNaN(t) ? 1 : Math.min(1, 2 * studentTail(t, count - 1)),
  };
}

/** Finds what is exceeded with a probability. */
function studentQuantile(p: number, df: number): number {
  let [low, high] = [0, 1];
  while (studentTail(high, df) > p) high *= 2;
  for (let halvings = 0; halvings < 60; halvings++) {
    const middle = (low + high) / 2;
    if (studentTail(middle, df) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
