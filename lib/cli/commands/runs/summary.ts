import { checkRuns, type RunsOptions } from "../../../runs/summary/options.ts";
import type { Sheet } from "../../../runs/summary/sheet.ts";
import { NO_SUMMARY, summarize, type Summary } from "../../../runs/summary/summary.ts";
import type { Action } from "../../command.ts";
import { readNames } from "../../../sql/names.ts";
import type { Options } from "../../line/options.ts";
import { readSheet } from "../files.ts";

/** Gives the summary of the runs that the options choose, oldest first. */
export const runs: Action = ([db], options) =>
  readSheet(db!, options, (sheet) => {
    const { names, rows } = summaryOf(sheet, choiceOf(options, sheet));
    return { columns: names, rows };
  });

/** Gives the summary of a sheet; of none it is empty. */
export function summaryOf(sheet: Sheet | undefined, options: RunsOptions): Summary {
  checkRuns("summary", options);
  return sheet === undefined ? NO_SUMMARY : summarize(sheet, options);
}

/** Gives which runs the options of a command line mean, in which order, and what of them. */
export function choiceOf(options: Options, sheet: Sheet | undefined): RunsOptions {
  const { status, tags, group, archived, where, n } = options;
  const known = new Set(sheet?.fields.columns.values());
  const namesIn = (given: readonly string[] | undefined) =>
    given && readNames(given, (name) => known.has(name));
  return {
    status,
    tags,
    group,
    archived: archived === "" ? true : archived as "only" | undefined,
    where,
    sort: namesIn(options.sort),
    columns: namesIn(options.columns),
    limit: n,
  };
}
