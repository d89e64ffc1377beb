import { describe } from "../errors.ts";
import type { Kind } from "../types.ts";
import { hasOwnDigits } from "./json.ts";
import { hasOnlyMembers, isDate, isOrdinary, isPlain } from "./kind.ts";

/** How JSON carries a value, the ways in order: as it is, with digits that `writeJson` writes, with tags, not at all. */
const WAYS = ["plain", "digits", "tagged", "asset"] as const;

/** One of them. What JSON does not carry at all is an asset. */
export type Carried = typeof WAYS[number];

/**
 * Gives the kind of a value to store; `null` and `undefined` have none. An object that JSON cannot carry is an asset.
 *
 * @throws {TypeError} for what no event can hold: a function, a symbol, an invalid Date, a plain object that
 * contains itself
 */
export function kindOf(value: unknown): Kind | undefined {
  if (value === null || value === undefined) return undefined;
  switch (typeof value) {
    case "number":
    case "bigint":
    case "boolean":
    case "string":
      return typeof value as Kind;
    case "object":
      if (isDate(value)) return "date";
      return carriedBy(value) === "asset" ? "asset" : "json";
    default:
      throw unfit(value);
  }
}

/**
 * Tells how JSON carries a value. NaN, −0, bigint that a double would print alike, undefined and dates inside an object
 * need tags; a Map, bytes, an instance of a class or an array with holes inside make all of it an asset.
 *
 * @throws {TypeError} as `kindOf` does
 */
export function carriedBy(value: unknown, within: readonly object[] = []): Carried {
  switch (typeof value) {
    case "string":
    case "boolean":
      return "plain";
    case "number":
      return isOrdinary(value) ? "plain" : "tagged";
    case "bigint":
      return hasOwnDigits(value) ? "digits" : "tagged";
    case "undefined":
      return "tagged";
    case "object":
      return value === null ? "plain" : carriedObject(value, within);
    default:
      throw unfit(value);
  }
}

function carriedObject(value: object, within: readonly object[]): Carried {
  const array = Array.isArray(value);
  if (array ? !isList(value) : !isPlain(value)) return isDate(value) ? "tagged" : "asset";
  if (within.includes(value)) {
    throw new TypeError(`${describe(value)} that contains itself cannot be stored`);
  }
  if (within.length > MAX_DEPTH) {
    throw new TypeError(`${describe(value)} nested more than ${MAX_DEPTH} deep cannot be stored`);
  }
  if (Object.getOwnPropertySymbols(value).length > 0) {
    throw new TypeError("an object with a symbol as key cannot be stored");
  }
  const inner = [...within, value];
  let carried: Carried = "plain";
  // Each member is looked at even after one was not plain: a bad one further on must throw.
  for (const member of array ? value : Object.values(value)) {
    const of = carriedBy(member, inner);
    if (of !== "plain" && WAYS.indexOf(of) > WAYS.indexOf(carried)) carried = of;
  }
  return carried;
}

/** SQLite's JSON functions read 1,000 levels; `_extra` and its tags need some of them. */
const MAX_DEPTH = 900;

/** JSON keeps neither holes nor fields of an array, nor its class. */
function isList(array: readonly unknown[]): boolean {
  return Object.getPrototypeOf(array) === Array.prototype && hasOnlyMembers(array);
}

function unfit(value: unknown): TypeError {
  return new TypeError(
    `expected a number, bigint, boolean, text, Date, array or object, got ${describe(value)}`,
  );
}
