import { named } from "../../errors.ts";
import { measureOf } from "../sample/column_sample.ts";
import { reduced } from "../sample/distribution.ts";
import { checkProfile, type ColumnProfile, type NumberProfile, type Profile } from "./profile.ts";
import { mergedSketch } from "./sketch.ts";

/**
 * Gives the profile of the events of several, as if they had been profiled together.
 *
 * @throws {TypeError} for what is no profile, and where a column is of numbers in one and of texts in another
 *
 * @example
 * ```ts
 * import { mergeProfiles, profile } from "@xetrack/xetrack/monitor";
 * import { Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const days = [[1, 2], [3, 4]].map((ages, day) => {
 *   using tracker = new Tracker(`${folder}/${day}.db`);
 *   tracker.logBatch(ages.map((age) => ({ age })));
 *   return profile(`${folder}/${day}.db`);
 * });
 * assert.equal(mergeProfiles(days).columns.age.numbers?.mean, 2.5);
 * ```
 */
export function mergeProfiles(profiles: readonly Profile[]): Profile {
  for (const profile of profiles) checkProfile(profile);
  return profiles.reduce(merged, { xetrack_profile: 1, events: 0, columns: {} });
}

function merged(a: Profile, b: Profile): Profile {
  const names = [...new Set([...Object.keys(a.columns), ...Object.keys(b.columns)])];
  const columns = names.map((name): [string, ColumnProfile] => {
    const [one, other] = [a, b].map((profile) => columnIn(profile, name));
    return [name, mergedColumn(name, one!, other!)];
  });
  return {
    xetrack_profile: 1,
    events: a.events + b.events,
    columns: Object.fromEntries(columns),
  };
}

function columnIn({ events, columns }: Profile, name: string): ColumnProfile {
  return Object.hasOwn(columns, name)
    ? columns[name]!
    : { kind: null, n: 0, nulls: events, spilled: 0 };
}

function mergedColumn(name: string, a: ColumnProfile, b: ColumnProfile): ColumnProfile {
  if (a.kind !== null && b.kind !== null && measureOf(a.kind) !== measureOf(b.kind)) {
    throw new TypeError(
      `Cannot merge profiles: column ${named(name)} is ${a.kind} in one and ${b.kind} in another`,
    );
  }
  const common = {
    kind: a.kind ?? b.kind,
    n: a.n + b.n,
    nulls: a.nulls + b.nulls,
    spilled: a.spilled + b.spilled,
  };
  if (a.kind === null || b.kind === null) return { ...(a.kind === null ? b : a), ...common };
  if (a.numbers !== undefined && b.numbers !== undefined) {
    return { ...common, numbers: mergedNumbers(a.numbers, b.numbers) };
  }
  if (a.categories === undefined || b.categories === undefined) return common;
  const counts = new Map(a.categories.counts);
  for (const [category, count] of b.categories.counts) {
    counts.set(category, (counts.get(category) ?? 0) + count);
  }
  const categories = reduced({ counts, rest: a.categories.rest + b.categories.rest });
  return { ...common, categories: { ...categories, counts: [...categories.counts] } };
}

function mergedNumbers(a: NumberProfile, b: NumberProfile): NumberProfile {
  const [n, m] = [a, b].map(finiteIn);
  const infinite = [a.infinite[0] + b.infinite[0], a.infinite[1] + b.infinite[1]] as const;
  if (n === 0 || m === 0) return { ...(n === 0 ? b : a), infinite };
  const [all, apart] = [n! + m!, b.mean! - a.mean!];
  const squares = n! * a.sd! ** 2 + m! * b.sd! ** 2 + apart ** 2 * n! * m! / all;
  const sd = Math.sqrt(squares / all);
  return { mean: a.mean! + apart * m! / all, sd, infinite, ...mergedSketch(a, b, sd) };
}

function finiteIn({ gaps, masses }: NumberProfile): number {
  return [...gaps, ...masses].reduce((sum, count) => sum + count, 0);
}
