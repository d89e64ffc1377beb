import { describe, didYouMean, named } from "../../errors.ts";
import { checkOptions } from "../../event/options.ts";
import { checkExpression } from "../../sql/expression.ts";
import type { Profile } from "../profile/profile.ts";
import type { Reading } from "../source/reading.ts";

/** What to compare with what. */
export interface DriftOptions {
  /** The events to compare with: an SQL expression. Default: all. */
  readonly reference?: string | undefined;
  /** The events that came since: an SQL expression. Default: all. */
  readonly current?: string | undefined;
  /** Where the reference is, if elsewhere: a database, a log folder, a JSONL file, or a profile, also as an object. */
  readonly referenceDb?: string | Profile | undefined;
  /** Where the current events are, if elsewhere. */
  readonly currentDb?: string | Profile | undefined;
  /** Table of the events, in databases. Default: `events`. */
  readonly table?: string | undefined;
  /** Only these columns. Default: all but those that `reference` and `current` name. */
  readonly columns?: readonly string[] | undefined;
  /** Compares each day, each hour, or each value of a column by itself: `"day"`, `"hour"`, or a name. */
  readonly by?: string | undefined;
  /** Takes events of one day for one: whole days are dealt anew to see what chance does. */
  readonly block?: "day" | undefined;
}

const OPTIONS = {
  reference: "text",
  current: "text",
  referenceDb: "any",
  currentDb: "any",
  table: "text",
  columns: "list",
  by: "text",
  block: ["day"],
} as const;

/** Checks options. @throws {TypeError} */
export function checkDrift(options: unknown): asserts options is DriftOptions {
  checkOptions("drift", options, OPTIONS);
  const { reference, current, columns = [] } = options as DriftOptions;
  for (const where of [reference, current]) if (where !== undefined) checkExpression(where);
  for (const name of columns as readonly unknown[]) {
    if (typeof name === "string" && name !== "") continue;
    throw new TypeError(`Cannot compare column ${describe(name)}: a column is a name`);
  }
}

/** Gives the columns that are asked for, each once. @throws {TypeError} for one that is not there */
export function chosen(
  asked: readonly string[],
  known: { has(name: string): boolean; keys(): Iterable<string> },
  { names }: Reading,
): string[] {
  const read = names?.(asked, (name) => known.has(name)) ?? asked;
  const missing = read.find((name) => !known.has(name));
  if (missing === undefined) return [...new Set(read)];
  throw noSuchColumn(missing, known.keys());
}

/** Gives the error for a column that nothing has. */
export function noSuchColumn(name: string, known: Iterable<string>): TypeError {
  return new TypeError(
    `Cannot look at column ${named(name)}: no event has it${didYouMean(name, known)}`,
  );
}
