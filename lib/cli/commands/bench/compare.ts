import { compareBenchmarks } from "../../../benchmarks/compare.ts";
import { Incomparable } from "../../../benchmarks/stored.ts";
import type { Action } from "../../command.ts";
import type { Options } from "../../line/options.ts";
import { Undecided, UsageError } from "../../line/usage.ts";
import { judgingOptions } from "./options.ts";
import { verdictReport } from "./verdicts.ts";

/** Says of each benchmark how the second commit compares with the first. */
export const compare: Action = ([db, baseline, current], options) =>
  verdictReport(compareBenchmarks(db!, baseline!, current, compareOptions(options)), options);

/** Does so with HEAD, and ends with 1 if anything is slower, else with 3 if there is no telling. */
export const gate: Action = ([db], options) => {
  const { against } = options;
  if (against === undefined) throw new UsageError("Missing --against: the commit to compare with");
  try {
    const rows = compareBenchmarks(db!, against, undefined, compareOptions(options));
    const has = (verdict: string) => rows.some((row) => row.verdict === verdict);
    return verdictReport(rows, options, has("slower") ? 1 : has("unsure") ? 3 : 0);
  } catch (error) {
    throw error instanceof Incomparable ? new Undecided(error.message) : error;
  }
};

function compareOptions(options: Options) {
  const { anyMachine, baselineCommits } = options;
  return { ...judgingOptions(options), anyMachine, baselineCommits };
}
