import type { Connection } from "@duckdb/node-bindings";
import { EXTRA, fold, quote } from "../event/names.ts";
import type { Source, View } from "../store/sources.ts";
import type { Instance } from "./instance.ts";
import { type ColumnKind, TRACED, typeName } from "./kinds.ts";
import type { Column } from "./scan/fields.ts";

/** A table of the file as DuckDB knows it. */
export interface Table {
  readonly source: Source;
  readonly columns: readonly Column[];
}

/** What of a table is held, and in which table of DuckDB. */
export interface Part {
  readonly storage: string;
  readonly columns: readonly Column[];
}

/** A view that DuckDB does not run, and why. */
export interface Refused {
  readonly name: string;
  readonly error: Error;
}

/** The catalog of empty tables, to plan queries on. */
export const SHAPE = "shape";

/** The catalog of the same tables, in which only moments of events are of the type that tells them. */
export const TRACE = "trace";

/** What gives the time with a zone, which nothing of that type can be compared with. */
const NOW = ["now", "get_current_timestamp", "transaction_timestamp"];

/** Connections that look at queries, and run none. */
export interface Planners {
  readonly planner: Connection;
  readonly tracer: Connection;
}

/** The catalog of what is held, in the schema `held`, and of views of it. */
const DATA = "memory";

/** Tells whether DuckDB can have a name, beside `_extra`: what stands in a column that it cannot have goes there. */
export function isNameable(name: string): boolean {
  return name !== "" && fold(name) !== EXTRA;
}

/** What of a table is known only once its rows were read. */
export interface Findings {
  /** Tells whether some cells do not fit their columns, and `_extra` is not there. */
  readonly spills: boolean;
  /** Tells whether some moment of an event is none. */
  readonly isTextual: boolean;
}

/** Gives a table with all its columns, and `_extra` where it has that or needs it. */
export function tableOf(source: Source, { spills, isTextual }: Findings): Table {
  const columns = columnsOf(source, isTextual).filter(({ name }) => isNameable(name));
  if (source.hasExtra || spills) columns.push({ name: EXTRA, kind: "json" });
  return { source, columns };
}

/** Lists the columns of a table: events have moments, unless some text is none. */
export function columnsOf({ kinds }: Source, isTextual: boolean): Column[] {
  const hasStamps = !isTextual && kinds.has("track_id") && kinds.get("timestamp") === "string";
  return [...kinds].map(([name, kind]) =>
    hasStamps && name === "timestamp" ? { name, kind: "stamp" } : { name, kind }
  );
}

/**
 * Forgets all that was known and held, and makes these tables known, each in a schema `db`: to the planner empty ones,
 * else views that have nothing to show yet.
 *
 * @param views those of the file; those that DuckDB does not understand are given back
 */
export async function declareTables(
  instance: Instance,
  { planner, tracer }: Planners,
  tables: readonly Table[],
  views: readonly View[],
): Promise<Map<string, Refused>> {
  const schemas = [`${SHAPE}.db`, `${TRACE}.db`, `${DATA}.db`, `${DATA}.held`];
  const statements = [
    ...schemas.map((schema) => `DROP SCHEMA IF EXISTS ${schema} CASCADE; CREATE SCHEMA ${schema}`),
    ...tables.map(({ source, columns }) =>
      `CREATE TABLE ${SHAPE}.db.${quote(source.name)} (${declare(columns)})`
    ),
    ...tables.map(({ source, columns }) =>
      `CREATE TABLE ${TRACE}.db.${quote(source.name)} (${declare(columns, TRACED)})`
    ),
    ...NOW.map((name) => `CREATE MACRO ${TRACE}.db.${name}() AS current_localtimestamp()`),
    ...tables.map((table) => viewOf(table, undefined)),
  ];
  await instance.run(statements.join(";\n"));
  const refused = new Map<string, Refused>();
  const users = [[planner, SHAPE], [tracer, TRACE], [instance.connection, DATA]] as const;
  for (const [user, catalog] of users) {
    await instance.run(`USE ${catalog}.db`, user);
    for (const { name, statement } of views) {
      await instance.run(statement, user).catch((error) =>
        refused.set(fold(name), { name, error })
      );
    }
  }
  return refused;
}

/** Writes the statement that makes the table for a part. */
export function storageOf({ storage, columns }: Part): string {
  return `CREATE TABLE ${DATA}.held.${storage} (${declare(columns)})`;
}

/** Writes the statements that make one part of two, of which each has the same rows in the same order. */
export function joinOf(storage: string, part: Part, other: Part): string {
  const [name, first, second] = [storage, part.storage, other.storage].map((s) =>
    `${DATA}.held.${s}`
  );
  return `CREATE TABLE ${name} AS SELECT * FROM ${first} POSITIONAL JOIN ${second};` +
    `DROP TABLE ${first}; DROP TABLE ${second}`;
}

/** Writes the statement that shows what is held of a table. A column that is not is an error to read. */
export function viewOf({ source, columns }: Table, part: Part | undefined): string {
  const held = new Set(part?.columns.map(({ name }) => name));
  const shown = columns.map(({ name, kind }) =>
    held.has(name) ? quote(name) : `${MISSING}::${typeName(kind)} AS ${quote(name)}`
  );
  const from = part ? `${DATA}.held.${part.storage}` : `range(1) WHERE ${MISSING} IS NULL`;
  return `CREATE OR REPLACE VIEW ${DATA}.db.${quote(source.name)} AS SELECT ${
    shown.join(", ")
  } FROM ${from}`;
}

const MISSING = "error('a column was not carried over')";

function declare(columns: readonly Column[], stamp = typeName("stamp")): string {
  const type = (kind: ColumnKind) => kind === "stamp" ? stamp : typeName(kind);
  return columns.map(({ name, kind }) => `${quote(name)} ${type(kind)}`).join(", ");
}
