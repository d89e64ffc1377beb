import type { Database } from "../../store/database.ts";
import type { RunEvents } from "../../store/read/events.ts";
import type { Table } from "../../store/table.ts";
import type { Run } from "../../types.ts";
import { listRuns } from "../list.ts";
import { type Measure, MEASURES } from "./fields.ts";
import { measure } from "./measures.ts";
import { Sheet } from "./sheet.ts";

/** All that is known of one run. */
export interface RunDetail {
  readonly run: Run;
  /** Name → value, of those that it has. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Name → what its values come to, of those that it has. */
  readonly metrics: Readonly<Record<string, Readonly<Record<Measure, unknown>>>>;
}

/** Gives what is known of a run that is there. */
export function detailOf(
  db: Database,
  table: Table,
  events: readonly RunEvents[],
  trackId: string,
): RunDetail {
  const sheet = new Sheet(db, table, listRuns(db, table.name, events));
  const run = sheet.runs.find((run) => run.trackId === trackId)!;
  const params = sheet.named("param");
  const valueOf = sheet.valuesOf(params, [run]);
  const metrics = sheet.named("metric").map((name) => [name, sheet.fields.columns.get(name)!]);
  const columns = metrics.map(([, column]) => column!);
  const measured = measure(db, table, columns, { trackId }).get(trackId);
  const told = metrics.flatMap(([name, column]) => {
    const of = measured?.get(column!);
    if (of === undefined || of.get("count") === 0) return [];
    return [[name, Object.fromEntries(MEASURES.map((each) => [each, of.get(each)]))] as const];
  });
  return {
    run,
    params: Object.fromEntries(
      params.map((name) => [name, valueOf(run, name)]).filter(([, value]) => value !== null),
    ),
    metrics: Object.fromEntries(told) as RunDetail["metrics"],
  };
}
