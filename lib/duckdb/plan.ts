import type { Connection } from "@duckdb/node-bindings";
import { fold } from "../event/names.ts";
import type { Instance } from "./instance.ts";
import { readRows } from "./rows.ts";
import type { View } from "../store/sources.ts";
import { SHAPE, type Table } from "./tables.ts";

/** Table → the names of its columns that a query reads. */
export type Needs = ReadonlyMap<string, ReadonlySet<string>>;

/** A scan of a table, in a plan that DuckDB wrote as JSON. */
interface Get {
  readonly names: readonly string[];
  readonly column_indexes: readonly { readonly index: number }[];
  readonly function_data: { readonly catalog: string; readonly table: string };
}

/**
 * Asks DuckDB which columns a query reads. Where it does not write the plan (PIVOT, EXPLAIN, a placeholder that
 * could be of any type), they are all columns of all tables whose names the text has, or that of a view it names.
 */
export async function planNeeds(
  { instance: { library }, planner }: { instance: Instance; planner: Connection },
  sql: string,
  { tables, views }: { tables: readonly Table[]; views: readonly View[] },
): Promise<Needs> {
  const text = `'${sql.replaceAll("'", "''")}'`;
  const result = await library.query(planner, `SELECT json_serialize_plan(${text}) AS plan`);
  const { plan: json } = (await readRows(result, library))[0]!;
  const plan = json as { readonly error: boolean };
  return plan.error ? mentioned(textsOf(sql, views), tables) : scanned(plan);
}

function scanned(plan: unknown): Needs {
  const needs = new Map<string, Set<string>>();
  for (const { names, column_indexes, function_data: { table } } of getsOf(plan)) {
    const columns = needs.get(table) ?? new Set();
    // What is no column is the rowid.
    for (const { index } of column_indexes) if (index < names.length) columns.add(names[index]!);
    needs.set(table, columns);
  }
  return needs;
}

function* getsOf(node: unknown): Generator<Get, void> {
  if (typeof node !== "object" || node === null) return;
  if ((node as Partial<Get>).function_data?.catalog === SHAPE) yield node as Get;
  for (const member of Object.values(node)) yield* getsOf(member);
}

/** Gives the text of a query, and of the views that it reads. */
function textsOf(sql: string, views: readonly View[]): string[] {
  const texts = [fold(sql)];
  const others = new Set(views);
  for (const text of texts) {
    for (const view of others) {
      if (!names(text, view.name)) continue;
      others.delete(view);
      texts.push(fold(view.statement));
    }
  }
  return texts;
}

function names(text: string, name: string): boolean {
  return text.includes(fold(name).replaceAll('"', '""'));
}

function mentioned(texts: readonly string[], tables: Iterable<Table>): Needs {
  const needs = new Map<string, Set<string>>();
  for (const { source, columns } of tables) {
    if (!texts.some((text) => names(text, source.name))) continue;
    needs.set(source.name, new Set(columns.map(({ name }) => name)));
  }
  return needs;
}
