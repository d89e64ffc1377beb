import { named } from "../errors.ts";
import { bitsOf, type Column, momentsOf, numbersOf, quantityOf } from "../summary/quantity.ts";
import { extremesOf, type Range, rangeOf } from "./axis.ts";
import { LAST_DATE } from "./calendar.ts";
import { numberSteps, type Steps } from "./step.ts";

/** A column that can be drawn. */
export interface Measured {
  readonly name: string;
  /** Dates are ms since 1970; NaN is null. */
  readonly numbers: Float64Array;
  readonly isDate: boolean;
  /** The same as they were read: a whole number may be beyond those that a double has. */
  readonly values: readonly unknown[];
}

/** Gives a column as numbers: dates, booleans and the timestamps of events too. @throws {TypeError} for any other */
export function measured({ name, kind, values }: Column): Measured {
  const quantity = quantityOf(kind, values);
  if (quantity !== "category") {
    return { name, numbers: numbersOf(values, quantity), isDate: quantity === "date", values };
  }
  if (kind === "boolean") return { name, numbers: bitsOf(values), isDate: false, values };
  if (name === "timestamp") return { name, numbers: momentsOf(values), isDate: true, values };
  if (kind === undefined && values.every((value) => value === null || value === undefined)) {
    throw new TypeError(`Cannot plot "${name}": no event has a value in it`);
  }
  const holds = kind === undefined ? "its values are not all of one kind" : `its kind is ${kind}`;
  throw new TypeError(`Cannot plot ${named(name)}: ${holds}, and a plot needs numbers or dates`);
}

/** Gives a column without those numbers that have no place on an axis. @throws {TypeError} where there are no others */
export function finite(column: Measured): Measured {
  const numbers: number[] = [];
  for (const number of column.numbers) if (Number.isFinite(number)) numbers.push(number);
  if (numbers.length > 0) return { ...column, numbers: new Float64Array(numbers) };
  const wanted = column.isDate ? "date" : "finite number";
  throw new TypeError(`Cannot plot ${named(column.name)}: no event has a ${wanted} in it`);
}

/** Counts the numbers that are infinite. */
export function countInfinite({ numbers }: Measured): number {
  let count = 0;
  for (const number of numbers) if (Math.abs(number) === Infinity) count++;
  return count;
}

/** What an axis is to show. */
export interface Side {
  readonly name: string;
  readonly isDate: boolean;
  readonly range: Range;
  /** The steps of numbers; dates have a calendar. */
  readonly steps: Steps;
  /** Equal ratios are equally far apart. */
  readonly log?: boolean | undefined;
}

/** Gives the side of numbers that are all finite; with `log`, greater than 0. */
export function sideOf(
  { name, numbers, isDate, log = false }: Omit<Measured, "values"> & { log?: boolean },
): Side {
  const range = log ? ratioOf(numbers) : rangeOf(numbers, isDate ? MINUTE : undefined);
  const steps = numberSteps(Math.max(...range.map(Math.abs)), numbers.every(Number.isInteger));
  return { name, isDate, range, steps, log };
}

/** A range whose ends are hardly apart is widened. */
function ratioOf(numbers: Float64Array): Range {
  const [min, max] = extremesOf(numbers);
  if (max / min > 1 + 1e-9) return [min, max];
  return [Math.max(Number.MIN_VALUE, min / 2), Math.min(Number.MAX_VALUE, max * 2)];
}

const MINUTE = 60_000;

/** Gives a number as the value that it stands for; an edge may lie beyond what a Date can be. */
export function valueOf(number: number, isDate: boolean): number | Date {
  return isDate ? new Date(Math.max(-LAST_DATE, Math.min(LAST_DATE, number))) : number;
}
