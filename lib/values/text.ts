import { isDate, isPlain } from "./kind.ts";
import { base64Of } from "../system/bytes.ts";

/**
 * Gives a value as plain JSON carries it: null for NaN and ±Infinity, digits for a bigint, ISO text for a Date,
 * base64 for bytes, null for a Map and the like. Plain objects are gone through.
 */
export function jsonValue(value: unknown): unknown {
  switch (typeof value) {
    case "bigint":
      return String(value);
    case "number":
      return Number.isFinite(value) ? value : null;
    case "undefined":
      return null;
    case "object":
      return value === null ? null : jsonObject(value);
    default:
      return value;
  }
}

function jsonObject(value: object): unknown {
  if (isDate(value)) return value instanceof Date ? value.toISOString() : value.toString();
  if (value instanceof Uint8Array) return base64Of(value);
  if (Array.isArray(value)) return Array.from(value, jsonValue);
  if (!isPlain(value)) return null;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, jsonValue(member)]));
}

/** Writes a value as one line of JSON; −0 keeps its sign, which JSON has and `JSON.stringify` drops. */
export function jsonText(value: unknown): string {
  return Object.is(value, -0) ? "-0" : JSON.stringify(jsonValue(value));
}

/** Writes a value as the text of a cell, for a person or a CSV file; `""` for null. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (Object.is(value, -0)) return "-0";
  if (typeof value !== "object") return String(value);
  if (value instanceof Date) return value.toISOString();
  return value instanceof Uint8Array ? base64Of(value) : jsonText(value);
}

/** Writes a value as the text of a cell for a person: a number that JSON does not know stands there as it is. */
export function shownText(value: unknown): string {
  return typeof value === "object" && value !== null && (Array.isArray(value) || isPlain(value))
    ? shownJson(value)
    : cellText(value);
}

function shownJson(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return `[${Array.from(value, shownJson).join(",")}]`;
  if (typeof value !== "object" || value === null || !isPlain(value)) return jsonText(value);
  const members = Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${shownJson(member)}`);
  return `{${members.join(",")}}`;
}

/** Writes a row as one JSON object on one line. */
export function jsonLine(row: Readonly<Record<string, unknown>>): string {
  const members = Object.entries(row).map(([key, value]) =>
    `${JSON.stringify(key)}:${jsonText(value)}`
  );
  return `{${members.join(",")}}`;
}
