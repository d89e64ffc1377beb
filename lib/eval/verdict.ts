import { holm } from "../stats/adjust.ts";
import { bootstrap } from "../stats/bootstrap.ts";
import { mean } from "../stats/order.ts";
import { signFlip } from "../stats/sign_flip.ts";

/** What is said of a score: it got worse, better, stayed the same, or there are too few cases to tell. */
export type ScoreVerdict = "worse" | "better" | "same" | "unsure";

/** How a score of one run compares with that of another. */
export interface ScoreJudgement {
  /** What is said of it. */
  readonly verdict: ScoreVerdict;
  /** The mean over the cases, less that of the baseline. */
  readonly delta: number;
  /** Where the interval of `delta` begins. */
  readonly low: number;
  /** Where it ends. */
  readonly high: number;
  /** Fisher's probability of differences so far on one side. */
  readonly p: number;
  /** The same, adjusted for all scores by Holm's method. */
  readonly adjusted: number;
  /** So many cases it would take to be sure, about; `null` where the verdict is sure. */
  readonly needed: number | null;
}

/** When to call a score worse. */
export interface ScoreLimits {
  readonly maxDrop: number;
  readonly confidence: number;
  readonly seed: number;
}

/** Judges scores together by the differences of their cases, as the chance of a false alarm is that of all. */
export function judgeScores(
  all: readonly (readonly number[])[],
  limits: ScoreLimits,
): ScoreJudgement[] {
  const ps = all.map((differences) => signFlip(differences, limits.seed));
  const adjusted = holm(ps);
  return all.map((differences, at) => {
    const { estimate, low, high } = bootstrap(differences, mean, limits);
    const judged = { delta: estimate, low, high, p: ps[at]!, adjusted: adjusted[at]! };
    const verdict = verdictOf(judged, differences.length, limits);
    const needed = verdict === "unsure" ? neededFor(judged, differences.length, limits) : null;
    return { verdict, ...judged, needed };
  });
}

type Judged = Omit<ScoreJudgement, "verdict" | "needed">;

function verdictOf({ low, high, adjusted }: Judged, cases: number, limits: ScoreLimits) {
  const { maxDrop, confidence } = limits;
  const isSignificant = adjusted < 1 - confidence;
  if (isSignificant && high < -maxDrop) return "worse";
  if (isSignificant && low > maxDrop) return "better";
  const isEnough = 2 / 2 ** cases < 1 - confidence;
  return isEnough && low >= -maxDrop && high <= maxDrop ? "same" : "unsure";
}

/** More would not be made by anybody: so many mean that it lies at the very bound. */
const MOST_NEEDED = 100_000;

/** An interval narrows with the root of the cases, until it lies on one side of the bound that is nearest. */
function neededFor({ delta, low, high }: Judged, cases: number, limits: ScoreLimits): number {
  const { maxDrop, confidence } = limits;
  const fewest = Math.floor(Math.log2(2 / (1 - confidence))) + 1;
  const distance = Math.abs(Math.abs(delta) - maxDrop);
  const reach = Math.max(high - delta, delta - low);
  const wide = Math.ceil(cases * (reach / distance) ** 2);
  const most = Number.isFinite(wide) ? wide : MOST_NEEDED;
  return Math.min(MOST_NEEDED, Math.max(fewest, cases + 1, most));
}
