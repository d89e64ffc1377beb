import { escapeControls, escapeLines } from "./system/escape.ts";

/**
 * Is thrown where the database refuses: it is locked, full, damaged, read-only, missing, or not a database.
 *
 * The message names what was tried, on what, and why; `cause` holds the engine's own error.
 *
 * @example
 * ```ts
 * import { Reader, TrackerError } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * assert.throws(() => new Reader("missing.db"), TrackerError);
 * ```
 */
export class TrackerError extends Error {
  /** The class's name, also where the code was minified. */
  override readonly name = "TrackerError";

  /** Escapes what a terminal would obey: the message may name what came from elsewhere, and hold an engine's, of several lines. */
  constructor(message: string, options?: ErrorOptions) {
    super(escapeLines(message), options);
  }
}

/** Says what a value is, for an error message: `NaN`, `a function`, `an invalid Date`, `a Map`. */
export function describe(value: unknown): string {
  if (Object.is(value, -0)) return "-0";
  if (value === null || value === undefined || typeof value === "number") return String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return value === "" ? "an empty text" : "text";
  if (typeof value !== "object") return `a ${typeof value}`;
  if (Array.isArray(value)) return "an array";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid Date" : "a Date";
  const name = value.constructor?.name || Object.prototype.toString.call(value).slice(8, -1);
  return name === "Object" ? "an object" : `${/^[AEIO]/.test(name) ? "an" : "a"} ${name}`;
}

/** Puts a name that came from elsewhere in quotes, for a message that may be shown in a terminal. */
export function named(name: string): string {
  return `"${escapeControls(name)}"`;
}

/** Gives the words of whatever was thrown; reading them may run code that throws as well. */
export function wordsOf(error: unknown, reasonOf?: (error: Error) => string | undefined): string {
  try {
    if (error instanceof Error) return String(reasonOf?.(error) ?? error.message);
    const message = (error as { message?: unknown } | null | undefined)?.message;
    return String(typeof message === "string" ? message : error);
  } catch {
    return "what was thrown cannot be read";
  }
}

/** Gives ` Did you mean "name"?` for the candidate nearest to a misspelled name, `""` where none is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  if (name.length > LONGEST_NAME) return "";
  let nearest = "";
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(name.length - candidate.length) >= least) continue;
    const steps = distance(name.toLowerCase(), candidate.toLowerCase());
    if (steps < least) [nearest, least] = [candidate, steps];
  }
  return nearest === "" ? "" : `. Did you mean ${named(nearest)}?`;
}

/** A longer one is none that somebody misspelled, and comparing takes the product of two lengths. */
const LONGEST_NAME = 200;

/** Counts the insertions, deletions, replacements and swaps of neighbours between two words. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    [before, above] = [above, row];
  }
  return above[b.length]!;
}

/** Says what was tried on which key, as a value was refused. */
export function forKey(key: string, error: unknown, verb = "log"): unknown {
  if (error instanceof RangeError && error.message === "Invalid string length") {
    const why = "as JSON it is longer than a text can be, 512 MB";
    return new RangeError(`Cannot ${verb} ${named(key)}: ${why}`);
  }
  return error instanceof TypeError
    ? new TypeError(`Cannot ${verb} ${named(key)}: ${error.message}`)
    : error;
}

/** Reads what may run the user's code (a getter, a Proxy); what that throws gives `otherwise`, and is no reason to fail a call. */
export function safely<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
