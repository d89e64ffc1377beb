import { holm } from "../stats/adjust.ts";
import { bootstrapOf, type Interval } from "../stats/bootstrap.ts";
import { mannWhitney } from "../stats/mann_whitney.ts";
import { median, quantile } from "../stats/order.ts";
import { type Spread, spreadOf } from "./spread.ts";

/** What is said of a benchmark: it is slower, faster, the same, or there are too few rounds to tell. */
export type Verdict = "slower" | "faster" | "same" | "unsure";

/** One side of a comparison. */
export interface Side {
  /** The median of the rounds, in ns; `null` where it failed. */
  readonly median: number | null;
  /** How many rounds were measured. */
  readonly rounds: number;
}

/** How a benchmark of one commit compares with that of another. */
export interface Judgement {
  /** What is said of it. */
  readonly verdict: Verdict;
  /** The median of the current rounds by that of the baseline: 1.1 is 10 % slower. */
  readonly ratio: number | null;
  /** Where the ratio's interval begins. */
  readonly low: number | null;
  /** Where it ends. */
  readonly high: number | null;
  /** Mann and Whitney's probability. */
  readonly p: number | null;
  /** The same, adjusted for all benchmarks by Holm's method. */
  readonly adjusted: number | null;
  /** What it is compared with. */
  readonly baseline: Side;
  /** What is judged. */
  readonly current: Side;
  /** So many rounds a side it would take to be sure, about; `null` where the verdict is sure. */
  readonly needed: number | null;
}

/** The rounds of one benchmark on both sides. */
export interface Pair {
  readonly baseline: readonly number[];
  readonly current: readonly number[];
  /** The baseline's rounds by commit, where it is of several: what these differ by among themselves is no change. */
  readonly commits?: readonly (readonly number[])[];
}

/** When to call a benchmark slower. */
export interface JudgeOptions {
  readonly maxSlowdown: number;
  readonly confidence: number;
  readonly seed: number;
  /** How often to draw for an interval; 10,000 by default. */
  readonly resamples?: number;
}

/** Judges benchmarks together, as the chance of a false alarm is that of all. */
export function judgeAll(pairs: readonly Pair[], options: JudgeOptions): Judgement[] {
  const spreads = pairs.map(({ commits = [], current }) =>
    spreadOf(commits, current, options.confidence)
  );
  const ps = pairs.map(({ baseline, current }, at) =>
    Math.max(mannWhitney(baseline, current).p, spreads[at]?.p ?? 0)
  );
  const adjusted = holm(ps);
  return pairs.map((pair, at) => {
    const chance = { p: ps[at]!, adjusted: adjusted[at]!, of: pairs.length };
    return judge(pair, { ...chance, spread: spreads[at] }, options);
  });
}

/** The probability of one benchmark among others. */
interface Chance {
  readonly p: number;
  readonly adjusted: number;
  readonly of: number;
  readonly spread: Spread | undefined;
}

function judge({ baseline, current }: Pair, chance: Chance, options: JudgeOptions): Judgement {
  const sides = { baseline: sideOf(baseline), current: sideOf(current) };
  const unknown = { ratio: null, low: null, high: null, p: null, adjusted: null };
  if (!sides.baseline.median || !sides.current.median) {
    return { verdict: "unsure", ...unknown, ...sides, needed: null };
  }
  const drawn = bootstrapOf([baseline, current], ratioOfMedians(), options);
  const rounds = { ...options, ...sides };
  const { estimate, low, high } = widened(drawn, chance.spread);
  const verdict = verdictOf({ estimate, low, high }, chance, rounds);
  // Where it is for what commits differ by, more rounds tell no more.
  const isForSpread = chance.spread !== undefined && verdictOf(drawn, chance, rounds) !== "unsure";
  const needed = verdict === "unsure" && !isForSpread ? neededFor(drawn, chance, rounds) : null;
  const { p, adjusted } = chance;
  return { verdict, ratio: estimate, low, high, p, adjusted, ...sides, needed };
}

function widened({ estimate, low, high }: Interval, spread?: Spread): Interval {
  if (spread === undefined) return { estimate, low, high };
  return { estimate, low: Math.min(low, spread.low), high: Math.max(high, spread.high) };
}

function sideOf(rounds: readonly number[]): Side {
  return { median: rounds.length === 0 ? null : median(rounds), rounds: rounds.length };
}

/** Gives the statistic, which is called 10,000 times an interval: few numbers are put in order in one place. */
function ratioOfMedians(): (samples: readonly (readonly number[])[]) => number {
  const ordered = new Float64Array(64);
  const middle = (values: readonly number[]) =>
    values.length > ordered.length ? median(values) : middleIn(ordered, values);
  return ([baseline, current]) => middle(current!) / middle(baseline!);
}

function middleIn(ordered: Float64Array, values: readonly number[]): number {
  values.forEach((value, i) => {
    let at = i;
    for (; at > 0 && ordered[at - 1]! > value; at--) ordered[at] = ordered[at - 1]!;
    ordered[at] = value;
  });
  return quantile(ordered.subarray(0, values.length), 0.5);
}

type Rounds = JudgeOptions & { readonly baseline: Side; readonly current: Side };

function verdictOf({ low, high }: Interval, { adjusted }: Chance, options: Rounds): Verdict {
  const { maxSlowdown, confidence, baseline, current } = options;
  const [most, least] = [1 + maxSlowdown, 1 / (1 + maxSlowdown)];
  const isSignificant = adjusted < 1 - confidence;
  if (isSignificant && low > most) return "slower";
  if (isSignificant && high < least) return "faster";
  const isEnough = leastP(baseline.rounds, current.rounds) < 1 - confidence;
  return isEnough && low >= least && high <= most ? "same" : "unsure";
}

/** The least probability that so many rounds can give: that of all of one side above all of the other. */
function leastP(n: number, m: number): number {
  let ways = 1;
  for (let k = 1; k <= m; k++) ways *= (n + k) / k;
  return 2 / ways;
}

/** An interval narrows with the root of the rounds, until it lies on one side of the bound that is nearest. */
function neededFor({ estimate, low, high }: Interval, { of }: Chance, options: Rounds): number {
  const { maxSlowdown, confidence, baseline, current } = options;
  let fewest = 2;
  while (leastP(fewest, fewest) * of >= 1 - confidence) fewest++;
  const rounds = Math.min(baseline.rounds, current.rounds);
  const bound = Math.log1p(maxSlowdown);
  const distance = Math.abs(Math.abs(Math.log(estimate)) - bound);
  const reach = Math.max(Math.log(high / estimate), Math.log(estimate / low));
  const wide = Math.ceil(rounds * (reach / distance) ** 2);
  return Math.min(
    MOST_NEEDED,
    Math.max(fewest, rounds + 1, Number.isFinite(wide) ? wide : MOST_NEEDED),
  );
}

/** More would not be measured by anybody: so many mean that it lies at the very bound. */
const MOST_NEEDED = 1000;
