import { describe, named, TrackerError } from "../../errors.ts";
import type { Kind } from "../../types.ts";
import { type Distribution, finiteOf, reduced } from "../sample/distribution.ts";
import { numbersIn, type Sketch, sketchOf } from "./sketch.ts";

/** What a column held, as a profile keeps it. */
export interface ColumnProfile {
  /** The kind of its values; `null` where there are none. */
  readonly kind: Kind | null;
  /** How many values can be compared. */
  readonly n: number;
  /** How many events have no value. */
  readonly nulls: number;
  /** How many have one that no column could hold. */
  readonly spilled: number;
  /** Of numbers, and of dates in ms since 1970: how many are −Infinity and Infinity, and how the others lie. */
  readonly numbers?: NumberProfile;
  /** The most frequent categories, each with its count, and how many values are of others. */
  readonly categories?: {
    readonly counts: readonly (readonly [string, number])[];
    readonly rest: number;
  };
}

/** How numbers lie. */
export interface NumberProfile extends Sketch {
  /** The mean of those that are finite; `null` where there are none. */
  readonly mean: number | null;
  /** Their standard deviation, divided by n. */
  readonly sd: number | null;
  /** How many are −Infinity and Infinity. */
  readonly infinite: readonly [negative: number, positive: number];
}

/** What columns held in some events: what `drift` needs of a reference, in less than 1 MB for 50 columns. */
export interface Profile {
  /** The version of this form. */
  readonly xetrack_profile: 1;
  /** How many events there were. */
  readonly events: number;
  /** What each column held. */
  readonly columns: Readonly<Record<string, ColumnProfile>>;
}

/** Gives what a profile keeps of a column. */
export function profileOf(distribution: Distribution): ColumnProfile {
  const { kind, n, nulls, spilled, numbers, categories } = distribution;
  const common = { kind, n, nulls, spilled };
  if (categories !== undefined) {
    const { counts, rest } = reduced(categories);
    return { ...common, categories: { counts: [...counts], rest } };
  }
  if (numbers === undefined) return common;
  const { sorted, finite, mean, sd } = numbers;
  const negative = (finite.byteOffset - sorted.byteOffset) / sorted.BYTES_PER_ELEMENT;
  const moments = finite.length === 0 ? { mean: null, sd: null } : { mean, sd };
  const infinite = [negative, sorted.length - finite.length - negative] as const;
  return { ...common, numbers: { ...moments, infinite, ...sketchOf(finite, sd) } };
}

/** Gives the distribution that a profile keeps; of a column that it lacks, that of no values. */
export function profiled({ events, columns }: Profile, column: string): Distribution {
  const found = Object.hasOwn(columns, column) ? columns[column] : undefined;
  if (found === undefined) return { kind: null, events, n: 0, nulls: events, spilled: 0 };
  const { kind, n, nulls, spilled, numbers, categories } = found;
  return {
    ...{ kind, events, n, nulls, spilled },
    numbers: numbers && numbersOf(numbers),
    categories: categories && { counts: new Map(categories.counts), rest: categories.rest },
  };
}

function numbersOf(profile: NumberProfile): Distribution["numbers"] {
  const { mean, sd, infinite: [negative, positive] } = profile;
  const finite = numbersIn(profile);
  const sorted = new Float64Array(negative + finite.length + positive).fill(Infinity);
  sorted.fill(-Infinity, 0, negative);
  sorted.set(finite, negative);
  return { sorted, finite: finiteOf(sorted), mean: mean ?? NaN, sd: sd ?? NaN };
}

/** Tells whether a text looks as if it was a profile. */
export function looksLikeProfile(text: string): boolean {
  return /^\s*\{\s*"xetrack_profile"/.test(text);
}

/** Reads the text of a profile. @throws {TrackerError} for what is none */
export function parseProfile(path: string, text: string): Profile {
  const profile = parsed(text);
  const wrong = wrongWith(profile);
  if (wrong === undefined) return profile as Profile;
  throw new TrackerError(`Cannot read profile ${named(path)}: ${wrong}`);
}

/** Refuses an object that is no profile. @throws {TypeError} */
export function checkProfile(profile: unknown): asserts profile is Profile {
  const wrong = wrongWith(profile as Partial<Profile>);
  if (wrong === undefined) return;
  throw new TypeError(`Cannot use ${describe(profile)} as a profile: ${wrong}`);
}

function parsed(text: string): Partial<Profile> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wrongWith(profile: Partial<Profile> | undefined): string | undefined {
  if (typeof profile !== "object" || profile === null) return "its JSON is damaged";
  const { xetrack_profile, events, columns } = profile;
  if (xetrack_profile === undefined) return "it is none";
  if (xetrack_profile !== 1) return `it is of version ${xetrack_profile}, which is not known here`;
  if (!isCount(events) || typeof columns !== "object" || columns === null) return "it is damaged";
  const bad = Object.entries(columns).find(([, column]) => !isColumn(column));
  return bad === undefined ? undefined : `column ${named(bad[0])} is damaged`;
}

function isColumn(column: Partial<ColumnProfile> | null): boolean {
  if (typeof column !== "object" || column === null) return false;
  const { n, nulls, spilled, numbers, categories } = column;
  if (![n, nulls, spilled].every(isCount)) return false;
  if (categories !== undefined) {
    return Array.isArray(categories?.counts) && isCount(categories.rest) &&
      categories.counts.every((each) =>
        Array.isArray(each) && typeof each[0] === "string" && isCount(each[1])
      );
  }
  return numbers === undefined || isNumbers(numbers);
}

function isNumbers(numbers: Partial<NumberProfile> | null): boolean {
  const { values, gaps, masses, infinite } = numbers ?? {};
  const isList = (list: unknown): list is number[] => Array.isArray(list);
  return isList(values) && isList(gaps) && isList(masses) && isList(infinite) &&
    values.length === gaps.length && values.length === masses.length &&
    values.every((value, i) => Number.isFinite(value) && (i === 0 || values[i - 1]! < value)) &&
    [...gaps, ...masses, ...infinite].every(isCount);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
