import { parseMicros } from "../event/clock.ts";
import type { Kind } from "../types.ts";

/** A column as it was read; without a kind where it is a spilled key. */
export interface Column {
  readonly name: string;
  readonly kind: Kind | undefined;
  readonly values: readonly unknown[];
}

/** What a column's values are: numbers, moments, or things that are only equal or not. */
export type Quantity = "number" | "date" | "category";

/** Tells what a column's values are, by its kind; a spilled key has none: then all its values must agree. */
export function quantityOf(kind: Kind | undefined, values: readonly unknown[]): Quantity {
  if (kind === "number" || kind === "bigint") return "number";
  if (kind !== undefined) return kind === "date" ? "date" : "category";
  const present = values.filter((value) => value !== null && value !== undefined);
  if (present.length === 0) return "category";
  if (present.every((value) => value instanceof Date)) return "date";
  return present.every((value) => typeof value === "number" || typeof value === "bigint")
    ? "number"
    : "category";
}

/** Gives values as numbers, dates as ms since 1970; NaN for null, and for what is no such quantity. */
export function numbersOf(values: readonly unknown[], quantity: "number" | "date"): Float64Array {
  const numberOf = quantity === "date" ? millisOf : doubleOf;
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < numbers.length; i++) numbers[i] = numberOf(values[i]);
  return numbers;
}

function doubleOf(value: unknown): number {
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : NaN;
}

function millisOf(value: unknown): number {
  return value instanceof Date ? value.getTime() : NaN;
}

/** Gives booleans as 1 and 0. */
export function bitsOf(values: readonly unknown[]): Float64Array {
  return Float64Array.from(values, (value) => typeof value === "boolean" ? Number(value) : NaN);
}

/** Gives timestamps of events, which are text, as ms since 1970. */
export function momentsOf(values: readonly unknown[]): Float64Array {
  let [second, start] = ["none yet", 0];
  return Float64Array.from(values, (value) => {
    if (typeof value !== "string") return NaN;
    // Most share their second with the one before, and all of it need not be read again: twice as fast.
    if (value.length === 26 && value.startsWith(second)) {
      return start + Number(value.slice(20)) / 1000;
    }
    const micros = parseMicros(value);
    if (micros === undefined) return NaN;
    [second, start] = [value.slice(0, 20), Math.floor(micros / 1e6) * 1000];
    return micros / 1000;
  });
}
