import { type Column, numbersOf, quantityOf } from "./quantity.ts";
import { mapValues } from "../values/json.ts";
import { cellText } from "../values/text.ts";

type Row = Readonly<Record<string, unknown>>;

/** Every statistic, in the order in which pandas gives them. */
const STATISTICS = [
  "count",
  "unique",
  "top",
  "freq",
  "mean",
  "std",
  "min",
  "25%",
  "50%",
  "75%",
  "max",
] as const;

type Statistics = Partial<Record<typeof STATISTICS[number], unknown>>;

/**
 * Describes columns as pandas' `describe(include="all")` does: a row a statistic, named in the first column.
 *
 * Null and NaN are left out, and so is what is no number in a column of numbers, no date in one of dates: `count` tells
 * how many are left.
 */
export function describeColumns(columns: readonly Column[]): { columns: string[]; rows: Row[] } {
  const names = columns.map(({ name }) => name);
  const label = labelBeside(names);
  const described = columns.map(statisticsOf);
  const rows = STATISTICS.filter((statistic) => described.some((column) => statistic in column))
    .map((statistic) =>
      Object.fromEntries([
        [label, statistic],
        ...names.map((name, i) => [name, described[i]![statistic] ?? null]),
      ])
    );
  return { columns: [label, ...names], rows };
}

/** The first column must not hide one of the user's. */
function labelBeside(names: readonly string[]): string {
  let label = "statistic";
  while (names.includes(label)) label += "_";
  return label;
}

function statisticsOf({ kind, values }: Column): Statistics {
  const quantity = quantityOf(kind, values);
  if (quantity === "category") return countCategories(values);
  const numbers = numbersOf(values, quantity).filter((value) => !Number.isNaN(value));
  const measured = measure(numbers);
  if (quantity === "number") return { count: numbers.length, ...measured };
  const { std: _, ...moments } = measured;
  return { count: numbers.length, ...mapValues(moments, dateOf) };
}

/** Digits below 1 ms are cut, as everywhere. */
function dateOf(millis: number): Date | null {
  return Number.isNaN(millis) ? null : new Date(Math.floor(millis));
}

/** Ties go to the value that came first. */
function countCategories(values: readonly unknown[]): Statistics {
  const present = values.filter((value) => value !== null && !Number.isNaN(value));
  const counts = new Map<string, { value: unknown; count: number }>();
  for (const value of present) {
    const key = `${typeof value} ${cellText(value)}`;
    const found = counts.get(key);
    if (found === undefined) counts.set(key, { value, count: 1 });
    else found.count++;
  }
  let top: { value: unknown; count: number } | undefined;
  for (const each of counts.values()) if (each.count > (top?.count ?? 0)) top = each;
  return { count: present.length, unique: counts.size, top: top?.value, freq: top?.count };
}

function measure(numbers: Float64Array): Record<string, number> {
  const sorted = numbers.toSorted();
  const mean = meanOf(numbers);
  const squares = sum(numbers.map((value) => (value - mean) ** 2));
  return {
    mean,
    std: Math.sqrt(squares / Math.max(0, numbers.length - 1)),
    min: sorted[0] ?? NaN,
    "25%": quantile(sorted, 0.25),
    "50%": quantile(sorted, 0.5),
    "75%": quantile(sorted, 0.75),
    max: sorted.at(-1) ?? NaN,
  };
}

/** Gives the mean of numbers. */
export function meanOf(numbers: Float64Array): number {
  return sum(numbers) / numbers.length;
}

/** NumPy's `pairwise_sum`: the error grows with the logarithm of the length, and equal numbers have their mean. */
function sum(numbers: Float64Array): number {
  const { length } = numbers;
  if (length > 128) {
    const half = Math.floor(length / 16) * 8;
    return sum(numbers.subarray(0, half)) + sum(numbers.subarray(half));
  }
  const even = length - length % 8;
  const sums = numbers.slice(0, Math.min(8, even));
  for (let i = 8; i < even; i++) sums[i % 8]! += numbers[i]!;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = sums;
  let total = a + b + (c + d) + (e + f + (g + h));
  for (let i = even; i < length; i++) total += numbers[i]!;
  return total;
}

/** NumPy's `_lerp`, to the letter: beside ±Infinity, and where a difference overflows, pandas gives what this gives. */
export function quantile(sorted: Float64Array, q: number): number {
  const at = (sorted.length - 1) * q;
  const below = Math.floor(at);
  const a = sorted[below] ?? NaN;
  const b = sorted[Math.min(below + 1, sorted.length - 1)] ?? NaN;
  const t = at - below;
  return t >= 0.5 ? b - (b - a) * (1 - t) : a + (b - a) * t;
}
