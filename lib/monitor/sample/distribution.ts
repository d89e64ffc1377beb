import { hashOf } from "../../system/bytes.ts";
import type { Kind } from "../../types.ts";
import { type ColumnSample, measureOf } from "./column_sample.ts";
import { sortedNumbers } from "./numbers.ts";

/** Numbers, or dates as ms since 1970. */
export interface NumberDistribution {
  /** With −Infinity at its beginning, and Infinity at its end. */
  readonly sorted: Float64Array;
  /** Those of them that are finite. */
  readonly finite: Float64Array;
  /** Of the finite ones, as all else here; NaN of none. */
  readonly mean: number;
  /** The standard deviation, divided by n. */
  readonly sd: number;
}

/** How often each category is. */
export interface CategoryDistribution {
  readonly counts: ReadonlyMap<string, number>;
  /** How many values are of categories that are not told apart. */
  readonly rest: number;
}

/** What a column held in some events: what two sides are compared by. */
export interface Distribution {
  readonly kind: Kind | null;
  readonly events: number;
  /** How many values are compared. */
  readonly n: number;
  readonly nulls: number;
  readonly spilled: number;
  readonly numbers?: NumberDistribution | undefined;
  readonly categories?: CategoryDistribution | undefined;
}

/**
 * Gives the distribution of a column's values in some samples, as those of a kind; without one, as those that most of
 * them are. `hasExtra` tells whether what no column could hold was counted, or is what would not fit.
 */
export function distributionOf(
  samples: readonly ColumnSample[],
  events: number,
  { kind: asked, hasExtra }: { readonly kind: Kind | null; readonly hasExtra: boolean },
): Distribution {
  const sum = (count: (sample: ColumnSample) => number) =>
    samples.reduce((total, sample) => total + count(sample), 0);
  const kind = asked ?? samples.find(({ kind }) => kind !== null)?.kind ?? null;
  const measure = measureOf(kind);
  const values = sum((sample) => sample.values);
  const n = sum((sample) => sample.count(measure));
  const unfit = measure === "none"
    ? 0
    : values - n + (measure === "number" ? sum(({ infinite }) => infinite) : 0);
  const common = {
    kind,
    events,
    n,
    nulls: events - values,
    spilled: hasExtra ? sum(({ spilled }) => spilled) : unfit,
  };
  if (measure === "category") return { ...common, categories: categoriesOf(samples) };
  if (measure === "none") return common;
  const lists = samples.map(({ numbers, dates }) => measure === "date" ? dates : numbers);
  return { ...common, numbers: numbersOf(sortedNumbers(lists)) };
}

/** Gives what tells of sorted numbers. */
export function numbersOf(sorted: Float64Array): NumberDistribution {
  const finite = finiteOf(sorted);
  // Of numbers near the greatest that there is, sums are beyond it.
  const most = Math.max(Math.abs(finite[0] ?? 0), Math.abs(finite.at(-1) ?? 0));
  const scale = most > 1e150 ? most : 1;
  let sum = 0;
  for (const value of finite) sum += value / scale;
  const mean = sum / finite.length;
  let squares = 0;
  for (const value of finite) squares += (value / scale - mean) ** 2;
  return {
    sorted,
    finite,
    mean: mean * scale,
    sd: Math.sqrt(squares / finite.length) * scale,
  };
}

/** Gives those of sorted numbers that are finite. */
export function finiteOf(sorted: Float64Array): Float64Array {
  let [from, to] = [0, sorted.length];
  while (from < to && sorted[from] === -Infinity) from++;
  while (to > from && sorted[to - 1] === Infinity) to--;
  return sorted.subarray(from, to);
}

/** So many categories are told apart, the most frequent: of ids, and of texts that people write, each is another one. */
const MOST_KEPT = 300;

function categoriesOf(samples: readonly ColumnSample[]): CategoryDistribution {
  const counts = new Map<string, number>();
  for (const { categories } of samples) {
    for (const [text, count] of categories) {
      const category = shortened(text);
      counts.set(category, (counts.get(category) ?? 0) + count);
    }
  }
  return { counts, rest: samples.reduce((sum, { beyond }) => sum + beyond, 0) };
}

/** Leaves the most frequent categories apart, and counts the others together: so a profile keeps them. */
export function reduced({ counts, rest }: CategoryDistribution): CategoryDistribution {
  if (counts.size <= MOST_KEPT) return { counts, rest };
  const sorted = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const others = sorted.splice(MOST_KEPT);
  return {
    counts: new Map(sorted),
    rest: others.reduce((sum, [, count]) => sum + count, rest),
  };
}

/** In characters: a category is known by so much of its text, and a hash of all. */
const LONGEST = 40;

function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST - 17).toWellFormed()}…${hashOf(text).slice(0, 16)}`;
}
