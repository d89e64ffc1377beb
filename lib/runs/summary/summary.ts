import { didYouMean } from "../../errors.ts";
import type { Run, RunSummary } from "../../types.ts";
import { chooseRuns } from "./choose.ts";
import { Fields } from "./fields.ts";
import type { RunsOptions } from "./options.ts";
import type { Sheet } from "./sheet.ts";

/** Rows of runs, and the names in each of them, which are there without rows too. */
export interface Summary {
  readonly names: readonly string[];
  readonly rows: RunSummary[];
}

/** The summary of a file without a table. */
export const NO_SUMMARY: Summary = { names: new Fields("", []).first, rows: [] };

/** Gives a row for each run that the options choose. @throws {TypeError} for an unknown name @throws {TrackerError} */
export function summarize(
  sheet: Sheet,
  options: RunsOptions,
): Summary {
  const runs = chooseRuns(sheet, options);
  const names = options.columns ??
    [...sheet.fields.first, ...sheet.named("param"), ...sheet.named("metric")];
  const valueOf = sheet.valuesOf(names, runs);
  const rows = runs.map((run) =>
    Object.fromEntries(names.map((name) => [name, valueOf(run, name)])) as RunSummary
  );
  return { names, rows };
}

/** Gives the runs that the options choose, whole or the fields that `columns` names. @throws {TypeError} @throws {TrackerError} */
export function selectRuns(
  sheet: Sheet,
  options: RunsOptions,
): Run[] {
  const runs = chooseRuns(sheet, options);
  const { columns } = options;
  return columns === undefined ? runs : runs.map((run) => someOf(run, columns));
}

function someOf(run: Run, columns: readonly string[]): Run {
  const fields = new Map(Object.entries(run));
  const some = columns.map((name) => {
    if (fields.has(name)) return [name, fields.get(name)] as const;
    const hint = didYouMean(name, fields.keys());
    throw new TypeError(`Cannot list "${name}" of runs: no such field${hint}`);
  });
  return Object.fromEntries(some) as unknown as Run;
}
