import { EXTRA, fold, STAMP } from "../event/names.ts";
import type { Column } from "../duckdb/scan/fields.ts";
import { columnsOf, isNameable } from "../duckdb/tables.ts";
import type { Database } from "../store/database.ts";
import { hasColumn, noSuchColumn, readColumns } from "../store/read/rows.ts";
import type { Selection } from "../store/read/selection.ts";
import type { Source } from "../store/sources.ts";
import type { Kind } from "../types.ts";
import type { Partition } from "./partition.ts";

/** What decides which columns are read, and of which kinds. */
export interface ColumnsOptions {
  readonly selection: Selection | undefined;
  readonly partitionBy: Partition | undefined;
  /** Tells whether some moment of an event is none. */
  readonly isTextual: boolean;
}

/** Lists the columns to read for a file: all, or those asked for with what else the names of folders need. */
export function columnsToRead(
  db: Database,
  sources: readonly Source[],
  { selection, partitionBy, isTextual }: ColumnsOptions,
): Column[] {
  const all = allColumns(sources, isTextual);
  if (partitionBy !== undefined && partitionBy !== "track_id" && all.has(partitionBy)) {
    throw new TypeError(`Cannot partition by ${partitionBy}: the events have a key of this name`);
  }
  if (selection?.columns === undefined) return [...all.values()];
  const own = new Map([...all.values()].map((column) => [column.name, column]));
  const asked = new Map<string, Column>();
  for (const name of new Set(selection.columns)) {
    const column = own.get(name) ?? spilledColumn(db, sources, name, selection);
    if (isNameable(name) && !asked.has(fold(name))) asked.set(fold(name), column);
  }
  const needed = STAMP.filter((name) => partitionBy !== undefined && !asked.has(name));
  return [...asked.values(), ...needed.map((name) => own.get(name)!)];
}

/** Of names that differ only in case, the first is a column. The stamp comes first. */
function allColumns(sources: readonly Source[], isTextual: boolean): Map<string, Column> {
  const columns = new Map<string, Column>();
  for (const source of sources) {
    const own = columnsOf(source, isTextual);
    const stamp = own.filter(({ name }) => STAMP.includes(name));
    for (const column of [...stamp, ...own]) {
      const key = fold(column.name);
      if (isNameable(column.name) && !columns.has(key)) columns.set(key, column);
    }
  }
  return columns;
}

/** A key that no column could hold is a column of what its values are. @throws {TypeError} where there is none */
function spilledColumn(
  db: Database,
  sources: readonly Source[],
  name: string,
  selection: Selection,
): Column {
  const having = sources.filter((source) => hasColumn(db, source, name));
  if (having.length === 0) throw noSuchColumn(name, sources[0]!, db);
  const one = { ...selection, columns: [name] };
  const values = having.flatMap((source) =>
    Object.values(readColumns(db, source, one, [name]))[0]!
  );
  return { name, kind: kindOfAll(values), spilled: true };
}

function kindOfAll(values: readonly unknown[]): Kind {
  const kinds = new Set(values.filter((value) => value !== null).map(kindOf));
  const [kind] = kinds;
  return kinds.size === 1 ? kind! : "json";
}

function kindOf(value: unknown): Kind {
  if (value instanceof Date) return "date";
  const type = typeof value;
  return type === "number" || type === "string" || type === "boolean" ? type : "json";
}

/** Lists the names of those columns that the file is to have. */
export function namesToWrite(
  columns: readonly Column[],
  { selection, partitionBy }: Pick<ColumnsOptions, "selection" | "partitionBy">,
): string[] {
  const names = columns.map(({ name }) => name);
  const asked = selection?.columns;
  if (asked === undefined) return names;
  return names.filter((name) => name === EXTRA || name === partitionBy || asked.includes(name));
}
