import { describe } from "../errors.ts";
import { isDate, isOrdinary, isPlain, unfit } from "./kind.ts";

/** A text in JSON; with the colon behind it, a key. */
const TOKEN = /"((?:[^"\\]|\\.)*)"(\s*:)?/gs;

/**
 * Parses JSON. V8 15 takes a key that has an escape for another one (`{"a":0,"\n":1}` has the key `\` after
 * `{"a":0,"\\":1}` was parsed once), so such keys are parsed by themselves.
 *
 * @throws {SyntaxError} for text that is no JSON
 */
export function parseJson(text: string): unknown {
  if (!text.includes("\\")) return JSON.parse(text);
  let mark = "#";
  while (text.includes(mark)) mark += "#";
  const names: string[] = [];
  const safe = text.replace(TOKEN, (token, inner: string, colon: string | undefined) => {
    if (colon === undefined || !inner.includes("\\")) return token;
    return `"${mark}${names.push(JSON.parse(`"${inner}"`)) - 1}":`;
  });
  const value: unknown = JSON.parse(safe);
  return names.length === 0 ? value : rename(value, mark, names);
}

/** Gives the keys that stand for others their names. */
function rename(value: unknown, mark: string, names: readonly string[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((member) => rename(member, mark, names));
  const members = Object.entries(value).map(([key, member]) => [
    key.startsWith(mark) ? names[Number(key.slice(mark.length))] : key,
    rename(member, mark, names),
  ]);
  return Object.fromEntries(members);
}

/**
 * Tells whether JSON carries an array or object as it is. NaN, −0, bigint, undefined and dates inside make it `false`.
 *
 * @throws {TypeError} for what no event can hold: a cycle, a hole in an array, a function, a symbol, a class instance
 */
export function isJson(value: unknown, within: readonly object[] = []): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return isOrdinary(value);
    case "bigint":
    case "undefined":
      return false;
    case "object":
      return value === null || isJsonObject(value, within);
    default:
      throw unfit(value);
  }
}

function isJsonObject(value: object, within: readonly object[]): boolean {
  const array = Array.isArray(value);
  if (!array && !isPlain(value)) {
    if (isDate(value)) return false;
    throw unfit(value);
  }
  if (within.includes(value)) {
    throw new TypeError(`${describe(value)} that contains itself cannot be stored`);
  }
  if (within.length > MAX_DEPTH) {
    throw new TypeError(`${describe(value)} nested more than ${MAX_DEPTH} deep cannot be stored`);
  }
  const inner = [...within, value];
  let plain = true;
  // Each member is looked at even after one was not plain: a bad one further on must throw.
  for (const member of array ? members(value) : Object.values(value)) {
    if (!isJson(member, inner)) plain = false;
  }
  if (Object.getOwnPropertySymbols(value).length > 0) {
    throw new TypeError("an object with a symbol as key cannot be stored");
  }
  return plain;
}

/** SQLite's JSON functions read 1,000 levels; `_extra` and its tags need some of them. */
const MAX_DEPTH = 900;

function members(array: readonly unknown[]): readonly unknown[] {
  for (let i = 0; i < array.length; i++) {
    if (array[i] === undefined && !(i in array)) {
      throw new TypeError("an array with holes cannot be stored");
    }
  }
  return array;
}
