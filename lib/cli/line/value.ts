import { named } from "../../errors.ts";
import { parseDate } from "../../event/clock.ts";
import type { Kind } from "../../types.ts";
import { parseJson } from "../../values/json.ts";
import { readsAsNumber } from "../../values/kind.ts";

/**
 * Reads a value given as text, as its column's kind; into a new column as JSON reads it, else as text. `null` clears.
 *
 * @throws {TypeError} for a text that does not fit the kind
 */
export function readValue(key: string, text: string, kind: Kind | undefined): unknown {
  if (text === "null") return null;
  if (kind === undefined) return readAny(text);
  const value = READERS[kind](text);
  if (value !== undefined) return value;
  throw new TypeError(
    `Cannot read ${named(text)} as the value of ${named(key)}: ${EXPECTED[kind]}`,
  );
}

/** Each gives `undefined` for a text that is none of its kind. */
const READERS: Readonly<Record<Kind, (text: string) => unknown>> = {
  number: readNumber,
  bigint: readInteger,
  boolean: (text) => text === "true" ? true : text === "false" ? false : undefined,
  string: (text) => text,
  date: parseDate,
  json: readJson,
  asset: (text) => text,
  blob: () => undefined,
};

const EXPECTED: Readonly<Record<Kind, string>> = {
  number: "the column holds numbers",
  bigint: "the column holds whole numbers",
  boolean: "the column holds true or false",
  string: "the column holds text",
  date: "the column holds dates, such as 2026-11-25 or 2026-11-25T09:30:00Z",
  json: "the column holds JSON arrays and objects",
  asset: "the column holds ids of assets",
  blob: "the column holds bytes, which no text gives",
};

function readNumber(text: string): number | bigint | undefined {
  if (/^(NaN|-?Infinity)$/.test(text)) return Number(text);
  if (!/^[-+]?(\d+(?:\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(text)) return undefined;
  const number = Number(text);
  if (!Number.isFinite(number)) return undefined;
  // A whole number that a double would alter stays exact.
  const exact = integerIn(text);
  return exact === undefined || BigInt(number) === exact ? number : exact;
}

/** As reads give them: a bigint only beyond ±2^53. */
function readInteger(text: string): number | bigint | undefined {
  const exact = integerIn(text);
  return exact !== undefined && readsAsNumber(exact) ? Number(exact) : exact;
}

function integerIn(text: string): bigint | undefined {
  return /^[-+]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, "")) : undefined;
}

function readJson(text: string): unknown {
  const value = tryJson(text);
  return typeof value === "object" ? value : undefined;
}

function readAny(text: string): unknown {
  const value = tryJson(text);
  return (typeof value === "number" ? readNumber(text.trim()) : value) ?? text;
}

function tryJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
