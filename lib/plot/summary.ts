import { meanOf } from "../summary/describe.ts";
import { displayWidth } from "../frame/markdown.ts";
import { linesOf, type Look } from "./look.ts";
import type { Measured } from "./measured.ts";
import { INDENT, wrapped } from "./narrow.ts";
import { momentTexts, numberTexts, type Texts } from "./digits.ts";

/** Gives the box under a histogram: how many numbers there are, their least, mean and greatest. */
export function summary(column: Measured, look: Look): string[] {
  const { numbers, isDate } = column;
  const finite = numbers.every(Number.isFinite) ? numbers : numbers.filter(Number.isFinite);
  const [least, mean, greatest] = isDate
    ? momentTexts(extremesIn(finite), finiteMean(finite))
    : textsOf(column, finite);
  return boxOf([
    ["observations", String(finite.length)],
    ["min", least],
    ["mean", mean],
    ["max", greatest],
  ], look);
}

/** Whole numbers that no double has are counted as they are. */
function textsOf({ values }: Measured, numbers: Float64Array): Texts {
  if (!values.some((value) => typeof value === "bigint")) {
    return numberTexts(extremesIn(numbers), finiteMean(numbers));
  }
  const finite = values.filter((value): value is number | bigint =>
    typeof value === "bigint" || Number.isFinite(value)
  );
  const extremes = extremesIn(finite.length === numbers.length ? finite : numbers);
  const sum = wholeSum(finite);
  const mean = sum === undefined ? finiteMean(numbers) : quotient(sum, finite.length);
  return numberTexts(extremes, mean);
}

function extremesIn<T extends number | bigint>(values: ArrayLike<T>): [T, T] {
  let min: T = values[0]!;
  let max: T = min;
  for (let i = 1; i < values.length; i++) {
    const value = values[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

/** Gives the sum of whole numbers; `undefined` where one is not. */
function wholeSum(values: readonly (number | bigint)[]): bigint | undefined {
  let sum = 0n;
  for (const value of values) {
    if (typeof value === "number" && !Number.isInteger(value)) return undefined;
    sum += BigInt(value);
  }
  return sum;
}

/** Gives a mean: beyond 2^53 the nearest whole number. */
function quotient(sum: bigint, count: number): number | bigint {
  const n = BigInt(count);
  const whole = sum / n;
  if (Number.isSafeInteger(Number(whole))) return Number(whole) + Number(sum % n) / count;
  return (2n * sum + (sum < 0n ? -n : n)) / (2n * n);
}

/** The sum of large numbers may be beyond all. */
function finiteMean(numbers: Float64Array): number {
  const mean = meanOf(numbers);
  return Number.isFinite(mean) ? mean : meanOf(numbers.map((number) => number / 4e9)) * 4e9;
}

/** Where there is no room for a box, its lines stand alone. */
function boxOf(rows: readonly (readonly [name: string, value: string])[], look: Look): string[] {
  const { across, down, corners } = linesOf(look);
  const width = Math.max(...rows.map(([, value]) => displayWidth(value)));
  const rule = across.repeat(width + 16);
  const box = [
    corners[0] + rule + corners[1],
    ...rows.map(([name, value]) => `${down} ${name.padEnd(12)}  ${value.padStart(width)} ${down}`),
    corners[3] + rule + corners[2],
  ].map((line) => INDENT + line);
  if (displayWidth(box[0]!) <= look.width) return box;
  return rows.flatMap(([name, value]) => wrapped(`${name} ${value}`, look));
}
