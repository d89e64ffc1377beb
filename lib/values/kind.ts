import type { Kind } from "../types.ts";

/** What `node:sqlite` takes and gives. */
export type Stored = null | number | bigint | string | Uint8Array;

const DECLARED: Readonly<Record<Kind, string>> = {
  number: "REAL",
  bigint: "INTEGER",
  boolean: "BOOLEAN",
  string: "TEXT",
  date: "TIMESTAMP",
  json: "JSON_TEXT",
  asset: "ASSET_TEXT",
  blob: "BLOB",
};

/** In this order, as SQLite's own rules of affinity go. */
const FOREIGN: readonly (readonly [RegExp, Kind])[] = [
  [/^JSON_TEXT$/, "json"],
  [/^ASSET_TEXT$/, "asset"],
  [/INT/, "bigint"],
  [/^BOOL/, "boolean"],
  [/CHAR|CLOB|TEXT/, "string"],
  [/TIMESTAMP|DATETIME/, "date"],
  [/BLOB|^$/, "blob"],
];

/** Kinds that a column can be given, in the order in which they are tried where none is named. */
export const WIDE_KINDS = [
  "number",
  "bigint",
  "boolean",
  "date",
  "json",
  "asset",
  "string",
] as const satisfies readonly Kind[];

/** One of them. */
export type WideKind = typeof WIDE_KINDS[number];

/** Gives the SQL type that declares a column of this kind. */
export function declaredType(kind: Kind): string {
  return DECLARED[kind];
}

/** Reads a column's kind from its declared SQL type: ours, and those of other tools. */
export function kindOfDeclared(declared: string): Kind {
  const type = declared.toUpperCase();
  return FOREIGN.find(([pattern]) => pattern.test(type))?.[1] ?? "number";
}

/** Tells whether cells of a kind may be ids of assets: one that is logged to a column of text stands there as its id. */
export function mayHoldIds(kind: Kind | undefined): boolean {
  return kind === "asset" || kind === "string";
}

/** Text that may be the id of an asset: the first 16 to 64 digits of a SHA-256. */
export const ASSET_ID = /^[0-9a-f]{16}(?:[0-9a-f]{8}){0,6}$/;

/** Tells whether an object is a plain one: made by `{}`, `Object.create(null)` or JSON. */
export function isPlain(value: object): value is Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Tells whether an array has each of its members, and nothing else. */
export function hasOnlyMembers(array: readonly unknown[]): boolean {
  const { length } = array;
  const keys = Object.keys(array);
  // Numbers come first: where one is missing and a field is there, the field is the last.
  return keys.length === length && (length === 0 || keys[length - 1] === String(length - 1));
}

/** Tells whether an object is a moment: a Date or a Temporal.Instant. */
export function isDate(value: object): value is Date | Temporal.Instant {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new TypeError("an invalid Date cannot be stored");
    return true;
  }
  return typeof Temporal !== "undefined" && value instanceof Temporal.Instant;
}

/** Tells whether a number is one that JSON and SQLite keep as it is: finite, and not −0. */
export function isOrdinary(value: number): boolean {
  return value - value === 0 && (value !== 0 || 1 / value > 0);
}

/** Beyond this, a whole number is read back as bigint. */
const EXACT = 2 ** 53;

/** Tells whether a bigint reads back as a number: within ±2^53. */
export function readsAsNumber(value: bigint): boolean {
  return value >= -EXACT && value <= EXACT;
}

/** Tells whether a number is whole and within ±2^53, so that a bigint column keeps it as it is. */
export function isWhole(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= EXACT && isOrdinary(value);
}
