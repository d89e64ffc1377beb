type Row = Readonly<Record<string, unknown>>;

/** Rows to print, and the columns to print of them. */
export interface Listing {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** Columns that are printed in any case; all of them where a person named them. */
  readonly asked?: readonly string[] | undefined;
  /** What its rows are in the order of, `-` before a name for descending. */
  readonly sort?: readonly string[];
  /** Prints the first column alone, a line a value, for other programs to read. */
  readonly plain?: boolean;
  /** Gives the number of the colour of a cell, where there are colours. */
  readonly paint?: (name: string, row: Row) => number | undefined;
}

/** One thing, told in parts; as JSON it is one object, or rows. */
export interface Report {
  readonly json: Row | readonly Row[];
  readonly parts: readonly (Listing | string)[];
  /** The exit code that it ends with; 0 by itself. */
  readonly code?: number;
}

/** What a command gives: rows, or a line to print as it is; nothing where it only said something. */
export type Answer = Listing | Report | string | undefined;
