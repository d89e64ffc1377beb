import { didYouMean, TrackerError } from "../../errors.ts";
import { checkOptions } from "../../event/options.ts";
import type { Run } from "../../types.ts";
import type { Sheet } from "./sheet.ts";
import { identityOf, isNumber } from "./spilled.ts";

/** How to compare runs. */
export interface CompareOptions {
  /** Id of the run that the others are measured against. Default: the first. */
  baseline?: string | undefined;
  /** Gives the rows that do not differ too. */
  all?: boolean | undefined;
}

/** What runs have, side by side. */
export interface Comparison {
  /** As `runs()` gives them, in the order of their ids. */
  runs: Run[];
  /** First params, then metrics, as their columns were created. */
  rows: ComparisonRow[];
}

/** A param or a metric of runs, in the order of their ids. */
export interface ComparisonRow {
  /** Name of the column, as in a summary. */
  name: string;
  /** Whether no run of the table has two values of it. */
  kind: "param" | "metric";
  /** The last value of each run; `null` where it has none. */
  values: unknown[];
  /** Whether they are not all the same. */
  differs: boolean;
  /** How far the numbers are from the baseline's; `null` where there is none. */
  delta: (number | bigint | null)[];
}

/** Checks what is to be compared. @throws {TypeError} */
export function checkCompare(trackIds: unknown, options: unknown): void {
  if (!Array.isArray(trackIds) || trackIds.some((id) => typeof id !== "string")) {
    throw new TypeError("Cannot compare runs: expected a list of their ids");
  }
  checkOptions("compare", options, { baseline: "text", all: "flag" });
}

/** Compares runs. @throws {TrackerError} for a run that is not there */
export function compareRuns(
  sheet: Sheet,
  { trackIds, baseline = trackIds[0], all = false }:
    & { readonly trackIds: readonly string[] }
    & CompareOptions,
): Comparison {
  const byId = new Map(sheet.runs.map((run) => [run.trackId, run]));
  const find = (id: string) => {
    const run = byId.get(id);
    if (run !== undefined) return run;
    throw noSuchRun(id, sheet, byId.keys());
  };
  const runs = trackIds.map(find);
  if (baseline === undefined) return { runs, rows: [] };
  const against = find(baseline);
  const rows = (["param", "metric"] as const).flatMap((kind) =>
    sheet.named(kind).map((name) => {
      const valueOf = sheet.valuesOf([name], runs);
      return rowOf(name, kind, runs.map((run) => valueOf(run, name)), valueOf(against, name));
    })
  );
  return { runs, rows: all ? rows : rows.filter(({ differs }) => differs) };
}

/** Gives the error for a run that a table does not have. */
export function noSuchRun(
  id: string,
  { db, table }: { readonly db: string; readonly table: string },
  ids: Iterable<string>,
): TrackerError {
  const hint = didYouMean(id, ids);
  return new TrackerError(
    `Cannot compare run "${id}" of table "${table}" of "${db}": no such run${hint}`,
  );
}

function rowOf(
  name: string,
  kind: "param" | "metric",
  values: unknown[],
  baseline: unknown,
): ComparisonRow {
  const differs = new Set(values.map(identityOf)).size > 1;
  return { name, kind, values, differs, delta: values.map((value) => difference(value, baseline)) };
}

function difference(value: unknown, baseline: unknown): number | bigint | null {
  if (!isNumber(value) || !isNumber(baseline)) return null;
  if (typeof value === "bigint" && typeof baseline === "bigint") return value - baseline;
  return Number(value) - Number(baseline);
}
