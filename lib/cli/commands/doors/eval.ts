import {
  compareEvaluations,
  type EvaluationComparison,
  type ScoreChange,
} from "../../../eval/compare.ts";
import { Incomparable } from "../../../eval/stored.ts";
import type { Action } from "../../command.ts";
import type { Options } from "../../line/options.ts";
import { Undecided, UsageError } from "../../line/usage.ts";
import type { Listing, Report } from "../../terminal/answer.ts";
import { judgingOptions, shareOf } from "../bench/options.ts";

/** Says of each score how the second run compares with the first, and which cases fell and rose. */
export const compare: Action = ([db, ...runs], options) => {
  const [baseline, current, extra] = runs;
  if (current === undefined) throw new UsageError("Missing <track-id>: a run to compare with");
  if (extra !== undefined) throw new UsageError(`Unexpected "${extra}": two runs are compared`);
  return report(compareEvaluations(db!, baseline!, current, compareOptions(options)), options);
};

/** Does so with the last run, and ends with 1 if a score is worse, else with 3 if there is no telling. */
export const gate: Action = ([db], options) => {
  const { against } = options;
  if (against === undefined) throw new UsageError("Missing --against: the run to compare with");
  try {
    const rows = compareEvaluations(db!, against, undefined, compareOptions(options));
    const has = (verdict: string) => rows.some((row) => row.verdict === verdict);
    return { ...report(rows, options), code: has("worse") ? 1 : has("unsure") ? 3 : 0 };
  } catch (error) {
    throw error instanceof Incomparable ? new Undecided(error.message) : error;
  }
};

function compareOptions({ maxDrop, confidence }: Options) {
  const { confidence: sure } = judgingOptions({ confidence });
  return { maxDrop: shareOf("--max-drop", maxDrop), confidence: sure };
}

/** So many cases of each score are shown. */
const MOST_SHOWN = 10;

function report(rows: readonly EvaluationComparison[], { n = MOST_SHOWN }: Options): Report {
  const verdicts: Listing = {
    columns: ["score", "before", "after", "change", "interval", "cases", "verdict"],
    rows: rows.map(shownRow),
  };
  const lists = (["regressions", "improvements"] as const).map((what): Listing => ({
    columns: [what, "case", "before", "after"],
    rows: rows.flatMap((row) =>
      row[what].slice(0, n).map((change) => shownChange(row, what, change))
    ),
  }));
  const parts = [verdicts, ...lists.filter(({ rows }) => rows.length > 0)];
  return { json: rows.map((row) => ({ ...row })), parts };
}

function nameOf({ evaluation, score }: EvaluationComparison): string {
  return `${evaluation} > ${score}`;
}

function shownRow(row: EvaluationComparison): Record<string, string | number> {
  const { delta, low, high, needed, baseline, current, verdict } = row;
  return {
    score: nameOf(row),
    before: rounded(baseline.mean),
    after: rounded(current.mean),
    change: signed(delta),
    interval: `${signed(low)} … ${signed(high)}`,
    cases: current.cases,
    verdict: needed === null ? verdict : `${verdict}, ${needed} cases needed`,
  };
}

function shownChange(row: EvaluationComparison, what: string, change: ScoreChange) {
  const { baseline, current } = change;
  return {
    [what]: nameOf(row),
    case: change.case,
    before: rounded(baseline),
    after: rounded(current),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function signed(value: number): string {
  const text = value.toFixed(3);
  return value < 0 ? text : `+${text}`;
}
