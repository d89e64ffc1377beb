import type { Kind } from "./types.ts";
import { cellText } from "./values/text.ts";

/** A column to describe. */
export interface Described {
  readonly name: string;
  readonly kind: Kind;
  readonly values: readonly unknown[];
}

/** Rows of statistics: the first cell names one, each other is a column's. */
export type Statistics = Record<string, unknown>[];

/** Names the cell that names the statistic. */
export const STATISTIC = "statistic";

const ORDER = [
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

type Summary = Partial<Record<typeof ORDER[number], unknown>>;

/** Tells whether a column has a mean: numbers and moments do. */
export function isMeasured(kind: Kind): boolean {
  return kind === "number" || kind === "bigint" || kind === "date";
}

/**
 * Describes columns as pandas' `describe()` does: of numbers and dates count, mean, std (of a sample), min, quartiles
 * (interpolated), max; of all else count, unique, top and its freq, the value that came first among equals. Null, NaN and values of another kind than the
 * column's do not count.
 */
export function describeColumns(columns: readonly Described[]): Statistics {
  const summaries = columns.map((column) => [column.name, summarize(column)] as const);
  return ORDER.filter((name) => summaries.some(([, summary]) => name in summary)).map((name) =>
    Object.fromEntries([
      [STATISTIC, name],
      ...summaries.map(([column, summary]) => [column, summary[name] ?? null]),
    ])
  );
}

function summarize({ kind, values }: Described): Summary {
  if (!isMeasured(kind)) return summarizeTexts(values);
  const isDate = kind === "date";
  const numbers = numbersIn(values, isDate);
  const { count, std, ...rest } = summarizeNumbers(numbers);
  if (!isDate) return { count, std, ...rest };
  const dates = Object.entries(rest).map(([name, ms]) => [name, ms === null ? ms : new Date(ms)]);
  return { count, std: null, ...Object.fromEntries(dates) };
}

function numbersIn(values: readonly unknown[], dates: boolean): Float64Array {
  const numbers: number[] = [];
  for (const value of values) {
    const number = dates
      ? (value instanceof Date ? value.getTime() : NaN)
      : (typeof value === "number" || typeof value === "bigint" ? Number(value) : NaN);
    if (!Number.isNaN(number)) numbers.push(number);
  }
  return Float64Array.from(numbers).sort();
}

/** Takes numbers in rising order. */
function summarizeNumbers(numbers: Float64Array) {
  const mean = meanOf(numbers, (value) => value);
  const squares = numbers.length < 2 ? NaN : meanOf(numbers, (value) => (value - mean) ** 2);
  const variance = squares * (numbers.length / (numbers.length - 1));
  return {
    count: numbers.length,
    mean: known(mean),
    std: known(Math.sqrt(variance)),
    min: known(quantile(numbers, 0)),
    "25%": known(quantile(numbers, 0.25)),
    "50%": known(quantile(numbers, 0.5)),
    "75%": known(quantile(numbers, 0.75)),
    max: known(quantile(numbers, 1)),
  };
}

/** What is not defined, as the spread of one value, is null. */
function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** The sum is compensated (Kahan, Neumaier): each step's rounding is kept and added at the end. */
function meanOf(numbers: Float64Array, map: (value: number) => number): number {
  let [sum, lost] = [0, 0];
  for (const number of numbers) {
    const value = map(number);
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
    sum = next;
  }
  return (Number.isFinite(sum) ? sum + lost : sum) / numbers.length;
}

function quantile(numbers: Float64Array, share: number): number {
  const at = (numbers.length - 1) * share;
  const [below, above] = [numbers[Math.floor(at)], numbers[Math.ceil(at)]];
  if (numbers.length === 0) return NaN;
  return below === above ? below : below + (above - below) * (at % 1);
}

function summarizeTexts(values: readonly unknown[]): Summary {
  const counts = new Map<string, { value: unknown; count: number }>();
  let all = 0;
  for (const value of values) {
    if (value === null || value === undefined || Number.isNaN(value)) continue;
    all += 1;
    const text = `${typeof value} ${cellText(value)}`;
    const seen = counts.get(text);
    if (seen === undefined) counts.set(text, { value, count: 1 });
    else seen.count += 1;
  }
  const top = counts.values().reduce<{ value: unknown; count: number } | undefined>(
    (most, one) => most === undefined || one.count > most.count ? one : most,
    undefined,
  );
  return { count: all, unique: counts.size, top: top?.value ?? null, freq: top?.count ?? null };
}
