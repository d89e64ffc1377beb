import { Reader } from "../reader.ts";
import { listEvents } from "./answer.ts";
import type { Action } from "./commands.ts";

const ROWS = 5;

/** Gives the events with the greatest values in a column, the greatest first. */
export const top: Action = (operands, options) => ranked(operands, options, -1);

/** Gives the events with the least values in a column, the least first. */
export const bottom: Action = (operands, options) => ranked(operands, options, 1);

function ranked(
  [db, column]: readonly string[],
  { table, n = ROWS }: Parameters<Action>[1],
  sign: 1 | -1,
): ReturnType<Action> {
  using reader = new Reader(db!, { table });
  const values = reader.column(column!).map(rankOf);
  const order = values.keys().filter((i) => values[i] !== undefined).toArray()
    .sort((a, b) => sign * compare(values[a]!, values[b]!))
    .slice(0, n);
  const columns = Object.entries(reader.toColumns());
  const rows = order.map((i) =>
    Object.fromEntries(columns.map(([name, cells]) => [name, cells[i]]))
  );
  return listEvents(reader.columns, rows);
}

type Rank = number | bigint | string;

/** Null and NaN are neither great nor little. */
function rankOf(value: unknown): Rank | undefined {
  if (value instanceof Date) return value.getTime();
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "bigint" || typeof value === "string") return value;
  return typeof value === "number" && !Number.isNaN(value) ? value : undefined;
}

/** Texts come after numbers. */
function compare(a: Rank, b: Rank): number {
  if (typeof a === "string" || typeof b === "string") {
    if (typeof a !== typeof b) return typeof a === "string" ? 1 : -1;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}
