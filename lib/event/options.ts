import { describe, didYouMean, named } from "../errors.ts";
import { isStorable } from "./names.ts";

/** What an option takes. */
export type Expected =
  | "flag"
  | "text"
  | "seconds"
  | "count"
  | "columns"
  | "bytes"
  | "files"
  | "object"
  | "list"
  | "function"
  | "schema"
  | "any"
  | readonly string[];

/**
 * Refuses an option that is not known, and a value that its option does not take.
 *
 * @throws {TypeError} @throws {RangeError} for a number out of range
 */
export function checkOptions(
  owner: string,
  options: unknown,
  known: Readonly<Record<string, Expected>>,
): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(
      `Cannot use ${describe(options)} as options of ${owner}: options are an object`,
    );
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(known, name)) {
      throw new TypeError(
        `Cannot use option ${named(name)} of ${owner}: no such option${hintAt(name, known)}`,
      );
    }
    const expected = known[name];
    if (value !== undefined && !fits(value, expected!)) {
      throw new TypeError(
        `Cannot use option ${named(name)} of ${owner}: expected ${nameOf(expected!)}, got ${
          show(value)
        }`,
      );
    }
    if (expected === "count") checkCount(name, value);
    const least = typeof expected === "string" ? LEAST[expected] : undefined;
    if (
      least !== undefined && value !== undefined &&
      !(Number.isSafeInteger(value) && value as number >= least)
    ) {
      throw new RangeError(
        `Cannot use option ${
          named(name)
        } of ${owner}: expected a whole number of ${expected}, at least ${least}, got ${value}`,
      );
    }
    if (
      expected === "seconds" && value !== undefined &&
      !((value as number) >= 0 && (value as number) <= MAX_SECONDS)
    ) {
      throw new RangeError(
        `Cannot use option ${
          named(name)
        } of ${owner}: expected 0 to ${MAX_SECONDS} seconds, got ${value}`,
      );
    }
  }
}

/** The least that a whole number of these may be. */
const LEAST: Readonly<Record<string, number>> = { columns: 0, bytes: 1, files: 0 };

/** Names that Python has for options, and other trackers, which differ by more than a few letters. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  table_name: "table",
  tablename: "table",
  run_id: "trackId",
  runid: "trackId",
  default_params: "params",
};

function hintAt(name: string, known: Readonly<Record<string, Expected>>): string {
  const here = ELSEWHERE[name.toLowerCase()];
  const plain = name.replaceAll("_", "");
  return didYouMean(
    here !== undefined && Object.hasOwn(known, here) ? here : plain,
    Object.keys(known),
  );
}

/** SQLite counts the ms of a timeout in 32 bits. */
const MAX_SECONDS = 2_000_000;

function fits(value: unknown, expected: Expected): boolean {
  switch (expected) {
    case "flag":
      return typeof value === "boolean";
    case "text":
      return typeof value === "string" && value !== "" && isStorable(value);
    case "seconds":
    case "count":
    case "columns":
    case "bytes":
    case "files":
      return typeof value === "number";
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "list":
      return Array.isArray(value);
    case "function":
      return typeof value === "function";
    case "any":
      return true;
    case "schema":
      // ArkType's schemas are functions.
      return value !== null && ["object", "function"].includes(typeof value) &&
        "~standard" in (value as object);
    default:
      return expected.includes(value as string);
  }
}

function nameOf(expected: Expected): string {
  switch (expected) {
    case "flag":
      return "true or false";
    case "seconds":
      return "a number of seconds";
    case "count":
      return "a number of rows";
    case "columns":
    case "bytes":
    case "files":
      return `a number of ${expected}`;
    case "text":
      return "text, not empty, without \\0";
    case "object":
      return "an object";
    case "list":
      return "a list";
    case "function":
      return "a function";
    case "schema":
      return "a Standard Schema";
    case "any":
      return "anything";
    default:
      return expected.map((text) => `"${text}"`).join(" or ");
  }
}

function show(value: unknown): string {
  return typeof value === "string" ? named(value) : describe(value);
}

/** Refuses a number of rows that is none. @throws {RangeError} @throws {TypeError} */
export function checkCount(name: string, count: unknown): void {
  if (count === undefined) return;
  if (typeof count !== "number") {
    throw new TypeError(`Cannot read ${name} ${describe(count)}: expected a number of rows`);
  }
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(
      `Cannot read ${name} ${count}: expected a whole number of rows, at least 0`,
    );
  }
}
