import { inOrder, readOrder } from "../../sql/order.ts";
import { rowsWhere } from "../../sql/where.ts";
import type { Run } from "../../types.ts";
import type { RunsOptions } from "./options.ts";
import type { Sheet } from "./sheet.ts";

/** Gives the runs of a sheet that options choose, in their order. @throws {TypeError} @throws {TrackerError} */
export function chooseRuns(sheet: Sheet, options: RunsOptions): Run[] {
  const told = sheet.runs.filter((run) => isTold(run, options));
  const sorted = sortRuns(sheet, runsWhere(sheet, told, options.where), options.sort ?? []);
  return sorted.slice(0, options.limit);
}

function isTold(run: Run, { status, tags = [], group, archived = false }: RunsOptions): boolean {
  if (status !== undefined && ![status].flat().some((each) => each === run.status)) return false;
  if (group !== undefined && group !== run.group) return false;
  if (archived === "only" ? !run.archived : !archived && run.archived) return false;
  return tags.every((tag) => run.tags.includes(tag));
}

function runsWhere(sheet: Sheet, runs: Run[], where: string | undefined): Run[] {
  if (where === undefined) return runs;
  const { fields, table } = sheet;
  const names = fields.namedIn(where);
  const valueOf = sheet.valuesOf(names, runs);
  const rows = runs.map((run) =>
    Object.fromEntries(names.map((name) => [name, valueOf(run, name)]))
  );
  const own = names.flatMap((name) => {
    const column = fields.columns.get(name);
    return column === undefined ? [] : [[column, name] as const];
  });
  const naming = { names, table, columns: new Map(own), known: () => fields.known() };
  const chosen = new Set(rowsWhere(rows, where, naming));
  return runs.filter((_, i) => chosen.has(rows[i]!));
}

function sortRuns(sheet: Sheet, runs: Run[], sort: readonly string[]): Run[] {
  if (sort.length === 0) return runs;
  const { fields } = sheet;
  const orders = readOrder(sort, (name) => fields.find(name) !== undefined, () => fields.known());
  return inOrder(runs, orders, sheet.valuesOf(orders.map(({ name }) => name), runs));
}
