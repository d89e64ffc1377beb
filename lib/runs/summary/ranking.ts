import type { RunSummary } from "../../types.ts";
import { chooseRuns } from "./choose.ts";
import type { Direction } from "./direction.ts";
import type { RunsOptions } from "./options.ts";
import type { Sheet } from "./sheet.ts";
import { isNumber } from "./spilled.ts";

/** Runs in the order of a metric. */
export interface Ranked {
  /** Rows as in a summary, the best first, with the metric in each. */
  readonly rows: readonly RunSummary[];
  readonly params: readonly string[];
  readonly metrics: readonly string[];
  /** Those that hold ids of objects. */
  readonly objects: readonly string[];
}

/** Gives the runs that have a number there, the best first. @throws {TypeError} for an unknown metric */
export function rankRuns(
  sheet: Sheet,
  { metric, direction, ...options }: RunsOptions & { metric: string; direction: Direction },
): Ranked {
  const sort = [direction === "min" ? metric : `-${metric}`];
  const runs = chooseRuns(sheet, { ...options, sort });
  const [params, metrics] = [sheet.named("param"), sheet.named("metric")];
  const names = [...new Set([...sheet.fields.first, metric, ...params, ...metrics])];
  const valueOf = sheet.valuesOf(names, runs);
  const ranked = runs.filter((run) => {
    const value = valueOf(run, metric);
    return isNumber(value) && !Number.isNaN(value);
  });
  const rows = ranked.map((run) =>
    Object.fromEntries(names.map((name) => [name, valueOf(run, name)])) as RunSummary
  );
  return { rows, params, metrics, objects: params.filter((name) => sheet.isObject(name)) };
}
