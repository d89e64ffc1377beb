import { describe } from "../errors.ts";
import type { Expected } from "../event/options.ts";
import { conditionOf } from "../sql/expression.ts";
import type { Selection } from "../store/read/selection.ts";
import type { QueryParams } from "../types.ts";

/** Which columns to read, and what has to hold for a row; nothing else is read. */
export interface Choice {
  /**
   * Exactly these columns, in this order: `track_id` and `timestamp` too only where they are named. A key that no column
   * could hold is one as well.
   */
  columns?: readonly string[] | undefined;
  /** An SQL expression that has to hold for a row: `loss < 0.1 AND model = ?`. It sees the columns as SQL does. */
  where?: string | undefined;
  /** Values for the placeholders in `where`: a list for `?`, an object for `$name`. */
  params?: QueryParams | undefined;
}

/** Names the columns to read, so that rows have the type of just these. */
export interface Named<K extends string> {
  /** Exactly these columns, in this order. */
  columns: readonly K[];
}

/** Which rows of a table to read. */
export interface Scope extends Choice {
  /** Of all runs, not only of this one. */
  all?: boolean;
}

/** Which rows to read; the parts combine, `head` and `tail` to both ends. */
export interface RowsOptions extends Choice {
  /** Only this run. */
  trackId?: string | undefined;
  /** At most this many from the beginning. */
  head?: number | undefined;
  /** At most this many from the end. */
  tail?: number | undefined;
}

/** Which rows to draw: of a run, or of runs. */
export type PlotWhich<Which extends object = RowsOptions> = Omit<
  Which,
  "head" | "tail" | "columns"
>;

/** Which rows to write to a file, and whom to tell. */
export type ExportOptions<Which extends object = RowsOptions> = Which & {
  /** Is told how many rows are written, from time to time. */
  onProgress?: (rows: number) => void;
};

/** What queries run on. */
export const ENGINES = ["sqlite", "duckdb"] as const;

/** What the parts of a choice may be. */
export const CHOICE: Readonly<Record<keyof Choice, Expected>> = {
  columns: "list",
  where: "text",
  params: "any",
};

export const SCOPE: Readonly<Record<keyof Scope, Expected>> = { all: "flag", ...CHOICE };

export const ROWS: Readonly<Record<keyof RowsOptions, Expected>> = {
  trackId: "text",
  head: "count",
  tail: "count",
  ...CHOICE,
};

/** Gives what to select by a choice. @throws {TypeError} for what is no choice */
export function chosen({ columns, where, params }: Choice): Pick<Selection, "columns" | "where"> {
  if (columns !== undefined) checkColumns(columns);
  if (where !== undefined) return { columns, where: conditionOf(where, params) };
  if (params === undefined) return { columns };
  throw new TypeError("Cannot use params without where: there is no placeholder for them");
}

function checkColumns(columns: readonly unknown[]): void {
  const wrong = columns.find((name) => typeof name !== "string");
  if (wrong !== undefined) {
    throw new TypeError(`Cannot read column ${describe(wrong)}: a column is a name`);
  }
  if (columns.length === 0) throw new TypeError("Cannot read no columns: expected at least one");
}
