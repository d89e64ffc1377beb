import type { RunSummary } from "../../../types.ts";
import { shown } from "../format.ts";

/** Runs that have the same value of a param. */
export interface Group {
  readonly key: string;
  readonly rows: readonly RunSummary[];
}

/** The mean of a group's numbers, and how far they spread. */
export interface Spread {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/** Divides rows by their values of some names. */
export function groupsOf(rows: readonly RunSummary[], names: readonly string[]): Group[] {
  const keyOf = (row: RunSummary) =>
    names.map((name) => `${name}=${shown(row[name]) || "null"}`).join(", ");
  return [...Map.groupBy(rows, keyOf)].map(([key, rows]) => ({ key, rows }));
}

/** Gives the mean and the ends of what is a number of a name; `undefined` where nothing is. */
export function spreadOf(rows: readonly RunSummary[], name: string): Spread | undefined {
  const numbers = rows.map((row) => row[name]).filter(Number.isFinite);
  if (numbers.length === 0) return undefined;
  return {
    mean: numbers.reduce((sum, value) => sum + value / numbers.length, 0),
    min: numbers.reduce((a, b) => Math.min(a, b)),
    max: numbers.reduce((a, b) => Math.max(a, b)),
    count: numbers.length,
  };
}
