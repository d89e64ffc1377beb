import type { Kind } from "../types.ts";

/** A value of a row, as it comes from a store. */
export type Cell = null | number | string | boolean | Uint8Array;

/** What reading a store asks of its engine, whose SQL differs little. */
export interface SqlStore {
  readonly name: string;
  /** Names a table, for SQL. */
  at(table: string): string;
  /** Writes SQL that gives a moment as text, to the µs. */
  moment(column: string): string;
  /** Lists the tables of events. */
  tables(): Promise<string[]>;
  /** Gives the kinds of a table's columns, without `_extra`. */
  kinds(table: string): Promise<ReadonlyMap<string, Kind>>;
  /** Gives the rows of a query, none where its table is missing. */
  rows(sql: string): Promise<Cell[][]>;
  /** Gives the rows of a query some at a time. */
  pages(sql: string, size: number): AsyncIterable<Cell[][]>;
}
