import { bitsOf, type Column, momentsOf, numbersOf, quantityOf } from "../summary/quantity.ts";
import { type Range, rangeOf } from "./axis.ts";
import { dateSteps, dayOf, numberSteps, type Steps } from "./step.ts";

/** A column that can be drawn. */
export interface Measured {
  readonly name: string;
  /** Dates are ms since 1970; NaN is null. */
  readonly numbers: Float64Array;
  readonly isDate: boolean;
}

/** Gives a column as numbers: dates, booleans and the timestamps of events too. @throws {TypeError} for any other */
export function measured({ name, kind, values }: Column): Measured {
  const quantity = quantityOf(kind, values);
  if (quantity !== "category") {
    return { name, numbers: numbersOf(values, quantity), isDate: quantity === "date" };
  }
  if (kind === "boolean") return { name, numbers: bitsOf(values), isDate: false };
  if (name === "timestamp") return { name, numbers: momentsOf(values), isDate: true };
  const holds = kind === undefined ? "its values are not all of one kind" : `its kind is ${kind}`;
  throw new TypeError(`Cannot plot "${name}": ${holds}, and a plot needs numbers or dates`);
}

/** Gives a column without those numbers that have no place on an axis. @throws {TypeError} where there are no others */
export function finite(column: Measured): Measured {
  const numbers: number[] = [];
  for (const number of column.numbers) if (Number.isFinite(number)) numbers.push(number);
  if (numbers.length > 0) return { ...column, numbers: new Float64Array(numbers) };
  const wanted = column.isDate ? "date" : "finite number";
  throw new TypeError(`Cannot plot "${column.name}": no event has a ${wanted} in it`);
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
  /** Steps for labels that stand side by side, and for those that stand one above the other. */
  readonly across: Steps;
  readonly up: Steps;
}

/** Gives the side of a column whose numbers are all finite. */
export function sideOf({ name, numbers, isDate }: Measured): Side {
  const range = rangeOf(numbers, isDate ? MINUTE : undefined);
  if (isDate) return { name, isDate, range, across: dateSteps(false), up: dateSteps(true) };
  const steps = numberSteps(Math.max(...range.map(Math.abs)), numbers.every(Number.isInteger));
  return { name, isDate, range, across: steps, up: steps };
}

const MINUTE = 60_000;

/** Gives a number as the value that it stands for; an edge may lie beyond what a Date can be. */
export function valueOf(number: number, isDate: boolean): number | Date {
  return isDate ? new Date(Math.max(-LAST_DATE, Math.min(LAST_DATE, number))) : number;
}

const LAST_DATE = 8.64e15;

/** Writes a number as the value that it stands for, with eight digits. */
export function textOf(number: number, isDate: boolean): string {
  if (isDate) return `${dayOf(number)} ${new Date(number).toISOString().slice(-13, -5)}`;
  return String(Number.isSafeInteger(number) ? number : Number(number.toPrecision(8)));
}
