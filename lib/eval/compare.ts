import { named } from "../errors.ts";
import { checkOptions } from "../event/options.ts";
import type { Event, Row } from "../types.ts";
import { Incomparable, StoredEvaluations } from "./stored.ts";
import { judgeScores, type ScoreJudgement } from "./verdict.ts";

/** How to compare. */
export interface CompareEvaluationsOptions {
  /** A score may fall by so much, on its own scale: 0.05 by default. */
  readonly maxDrop?: number | undefined;
  /** How sure to be of a verdict: above 0, below 1; 0.99 by default. */
  readonly confidence?: number | undefined;
  /** What the draws of the intervals follow from; 1 by default. */
  readonly seed?: number | undefined;
}

/** A case whose score differs. */
export interface ScoreChange {
  /** Its id, or its index. */
  readonly case: string | number;
  /** The mean over its trials in the baseline. */
  readonly baseline: number;
  /** The same in the run that is judged. */
  readonly current: number;
}

/** How a score compares with that of another run. */
export interface EvaluationComparison extends ScoreJudgement {
  /** The evaluation. */
  readonly evaluation: string;
  /** The score; `no error` is the share of trials that went well, where some did not. */
  readonly score: string;
  /** The mean over the cases that both have. */
  readonly baseline: SideOfScore;
  /** The same of the run that is judged. */
  readonly current: SideOfScore;
  /** Cases whose score fell, the worst first. */
  readonly regressions: readonly ScoreChange[];
  /** Cases whose score rose, the best first. */
  readonly improvements: readonly ScoreChange[];
}

/** One side of a comparison. */
export interface SideOfScore {
  /** The mean over the cases that both have. */
  readonly mean: number;
  /** How many cases these are. */
  readonly cases: number;
}

/**
 * Compares two runs of evaluations case by case: for each score the mean difference with its bootstrap interval over the
 * cases, the probability, a verdict, and the cases that fell and rose. Trials of a case count as their mean.
 *
 * `worse` needs both: a probability, adjusted for all scores, that is significant, and the whole interval beyond
 * `maxDrop`. Runs are named by their ids, or beginnings of these; without `current` it is the one that logged last.
 *
 * @returns a row for each evaluation and score
 * @throws {TrackerError} where a run is not stored, or they have no case in common
 * @throws {RangeError} for an option out of its range @throws {TypeError} for an unknown one
 *
 * @example
 * ```ts
 * import { compareEvaluations, evaluate } from "@xetrack/xetrack/eval";
 * import { Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const db = `${await Deno.makeTempDir()}/evals.db`;
 * const data = Array.from({ length: 12 }, (_, input) => ({ input, expected: input % 2 }));
 * for (const [trackId, guess] of [["before", (n: number) => n % 2], ["after", () => 0]] as const) {
 *   using tracker = new Tracker(db, { trackId });
 *   const scores = { exact: ({ output, expected }: { output: number; expected: number }) => output === expected };
 *   await evaluate(tracker, "parity", { data, task: guess, scores });
 * }
 * const [exact] = compareEvaluations(db, "before", "after");
 * assert.deepEqual([exact.delta, exact.regressions.length], [-0.5, 6]);
 * ```
 */
export function compareEvaluations(
  db: string,
  baseline: string,
  current?: string,
  options: CompareEvaluationsOptions = {},
): EvaluationComparison[] {
  checkCompare(options);
  const { maxDrop = 0.05, confidence = 0.99, seed = 1 } = options;
  using stored = new StoredEvaluations(db);
  const before = stored.meant(baseline);
  const after = current === undefined ? stored.last(before) : stored.meant(current);
  const names = stored.scores();
  const pairs = pairUp(stored.rows(before), stored.rows(after), names);
  if (pairs.length === 0) {
    throw new Incomparable(
      `Cannot compare ${named(before)} and ${named(after)}: they have no scored case in common`,
    );
  }
  const differences = pairs.map(({ changes }) =>
    changes.map(({ baseline, current }) => current - baseline)
  );
  const judged = judgeScores(differences, { maxDrop, confidence, seed });
  return pairs.map((pair, at) => rowOf(pair, judged[at]!));
}

function checkCompare(options: CompareEvaluationsOptions): void {
  checkOptions("compareEvaluations", options, { maxDrop: "any", confidence: "any", seed: "any" });
  const { maxDrop = 0, confidence = 0.99 } = options;
  if (!(maxDrop >= 0 && maxDrop < Infinity)) {
    throw new RangeError(`Cannot use maxDrop ${maxDrop}: expected at least 0`);
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`Cannot use confidence ${confidence}: expected above 0 and below 1`);
  }
}

/** A score of an evaluation, case by case. */
interface ScorePair {
  readonly evaluation: string;
  readonly score: string;
  readonly changes: readonly ScoreChange[];
}

/** Stands for the share of trials without an error. */
const NO_ERROR = "no error";

function pairUp(before: readonly Row[], after: readonly Row[], columns: string[]): ScorePair[] {
  const own = scoresIn([...before, ...after]) ?? columns;
  const hasErrors = [...before, ...after].some(hasError);
  const names = [...own, ...hasErrors ? [NO_ERROR] : []];
  const evaluations = new Set(before.map(({ evaluation }: Event) => String(evaluation)));
  return [...evaluations].flatMap((evaluation) => {
    const of = (rows: readonly Row[]) =>
      Map.groupBy(
        (rows as readonly Event[]).filter((row) => String(row.evaluation) === evaluation),
        (row) => String(row.case),
      );
    const [a, b] = [of(before), of(after)];
    return names.map((score) => ({ evaluation, score, changes: changesOf(a, b, score) }))
      .filter(({ changes }) => changes.length > 0);
  });
}

/** Gives the names of scores that the events themselves tell; `undefined` where they tell none. */
function scoresIn(rows: readonly Event[]): string[] | undefined {
  const told = rows.map(({ scores }) => scores).filter(Array.isArray);
  return told.length === 0 ? undefined : [...new Set(told.flat().map(String))];
}

function hasError({ error }: Event): boolean {
  return (error ?? "") !== "";
}

type ByCase = ReadonlyMap<string, readonly Event[]>;

function changesOf(before: ByCase, after: ByCase, score: string): ScoreChange[] {
  const changes: ScoreChange[] = [];
  for (const [key, rows] of before) {
    const [baseline, current] = [rows, after.get(key) ?? []].map((rows) => meanOf(rows, score));
    if (baseline === undefined || current === undefined) continue;
    changes.push({ case: rows[0]!.case, baseline, current });
  }
  return changes;
}

function meanOf(rows: readonly Event[], score: string): number | undefined {
  const values = rows.map((row) =>
    score === NO_ERROR ? Number(!hasError(row)) : Number(row[score] ?? NaN)
  )
    .filter((value) => !Number.isNaN(value));
  return values.length === 0
    ? undefined
    : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rowOf(
  { evaluation, score, changes }: ScorePair,
  judged: ScoreJudgement,
): EvaluationComparison {
  const cases = changes.length;
  const side = (name: "baseline" | "current"): SideOfScore => ({
    mean: changes.reduce((sum, change) => sum + change[name], 0) / cases,
    cases,
  });
  const fall = ({ baseline, current }: ScoreChange) => baseline - current;
  const sorted = changes.toSorted((a, b) => fall(b) - fall(a));
  return {
    ...{ evaluation, score },
    ...judged,
    baseline: side("baseline"),
    current: side("current"),
    regressions: sorted.filter((change) => fall(change) > 0),
    improvements: sorted.toReversed().filter((change) => fall(change) < 0),
  };
}
