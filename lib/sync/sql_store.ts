import type { Kind } from "../types.ts";

/** A value of a row, as it comes from a store. */
export type Cell = null | number | string | boolean | Uint8Array;

/** What a column comes to in a run. */
export interface ColumnFigures {
  /** When it was last set. */
  readonly at: string;
  /** The value then; `undefined` where it is too long to be kept. */
  readonly last: Cell | undefined;
  /** A value that is not the last one; `undefined` where there is none. */
  readonly other: Cell | undefined;
}

/** What the events of a run come to: enough to tell of it without reading them. */
export interface RunFigures {
  readonly trackId: string;
  readonly events: number;
  readonly first: string;
  readonly last: string;
  /** How many of its events have something in `_extra`. */
  readonly spilled: number;
  readonly columns: ReadonlyMap<string, ColumnFigures>;
}

/** So many rows from the beginning, or from the end. */
export interface Ends {
  readonly head?: number | undefined;
  readonly tail?: number | undefined;
}

/** What reading a store asks of its engine, whose SQL differs little. */
export interface SqlStore {
  readonly name: string;
  /** Names a table, for SQL. */
  at(table: string): string;
  /** Writes SQL that gives a moment as text, to the µs. */
  readonly moment: (column: string) => string;
  /** Lists the tables of events. */
  tables(): Promise<string[]>;
  /** Gives the kinds of a table's columns, without `_extra`. */
  kinds(table: string): Promise<ReadonlyMap<string, Kind>>;
  /** Gives the rows of a query, none where its table is missing. */
  rows(sql: string): Promise<Cell[][]>;
  /** Gives the rows of a query some at a time. */
  pages(sql: string, size: number): AsyncIterable<Cell[][]>;
  /** Whether a row is found by its key without reading others. */
  readonly seeksByKey: boolean;
  /** Writes a condition of a row `e` that the first or last rows of a table fulfil, by which they are found sooner. */
  near(table: string, ends: Ends): Promise<string | undefined>;
  /** Gives the figures of a table's runs. */
  figures(table: string, kinds: ReadonlyMap<string, Kind>): Promise<readonly RunFigures[]>;
}

/** Writes a text as a literal of SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Writes a column, quoted or an expression, as SQL so that it comes as SQLite has it. */
export function selected({ moment }: SqlStore, column: string, kind: Kind | "moment"): string {
  if (kind === "moment" || kind === "date") return moment(column);
  if (kind === "number") return `${column}::float8`;
  return kind === "boolean" || kind === "blob" ? column : `${column}::text`;
}
