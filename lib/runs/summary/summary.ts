import { didYouMean } from "../../errors.ts";
import type { Database } from "../../store/database.ts";
import type { RunEvents } from "../../store/read/events.ts";
import type { Table } from "../../store/table.ts";
import type { Run, RunSummary } from "../../types.ts";
import { chooseRuns } from "./choose.ts";
import { listRuns } from "../list.ts";
import type { RunsOptions } from "./options.ts";
import { Sheet } from "./sheet.ts";

/** Gives a row for each run that the options choose. @throws {TypeError} for an unknown name @throws {TrackerError} */
export function summarize(
  db: Database,
  table: Table,
  events: readonly RunEvents[],
  options: RunsOptions,
): RunSummary[] {
  const sheet = new Sheet(db, table, listRuns(db, table.name, events));
  const runs = chooseRuns(sheet, table.name, options);
  const names = options.columns ??
    [...sheet.fields.first, ...sheet.named("param"), ...sheet.named("metric")];
  const valueOf = sheet.valuesOf(names, runs);
  return runs.map((run) =>
    Object.fromEntries(names.map((name) => [name, valueOf(run, name)])) as RunSummary
  );
}

/** Gives the runs that the options choose, whole or the fields that `columns` names. @throws {TypeError} @throws {TrackerError} */
export function selectRuns(
  db: Database,
  table: Table,
  events: readonly RunEvents[],
  options: RunsOptions,
): Run[] {
  const sheet = new Sheet(db, table, listRuns(db, table.name, events));
  const runs = chooseRuns(sheet, table.name, options);
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
