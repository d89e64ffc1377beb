import type { Expected } from "../event/options.ts";

/** Which rows of a table to read. */
export interface Scope {
  /** Of all runs, not only of this one. */
  all?: boolean;
}

/** Which rows to read; the parts combine, `head` and `tail` to both ends. */
export interface RowsOptions {
  /** Only this run. */
  trackId?: string | undefined;
  /** At most this many from the beginning. */
  head?: number | undefined;
  /** At most this many from the end. */
  tail?: number | undefined;
}

/** Which rows to write to a file, and whom to tell. */
export type ExportOptions<Which extends object = RowsOptions> = Which & {
  /** Is told how many rows are written, from time to time. */
  onProgress?: (rows: number) => void;
};

export const SCOPE: Readonly<Record<keyof Scope, Expected>> = { all: "flag" };

export const ROWS: Readonly<Record<keyof RowsOptions, Expected>> = {
  trackId: "text",
  head: "count",
  tail: "count",
};
