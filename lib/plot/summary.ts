import { meanOf } from "../summary/describe.ts";
import { displayWidth } from "../frame/markdown.ts";
import { extremesOf } from "./axis.ts";
import { linesOf, type Look } from "./look.ts";
import { type Measured, textOf } from "./measured.ts";

/** Gives the box under a histogram: how many numbers there are, their least, mean and greatest. */
export function summary({ numbers, isDate }: Measured, look: Look): string[] {
  const [min, max] = extremesOf(numbers);
  const { across, down, corners } = linesOf(look);
  const text = (number: number) => textOf(number, isDate);
  const rows = [
    ["observations", String(numbers.length)],
    ["min", text(min)],
    ["mean", text(finiteMean(numbers))],
    ["max", text(max)],
  ];
  const width = Math.max(...rows.map(([, value]) => displayWidth(value)));
  const rule = across.repeat(width + 16);
  return [
    corners[0] + rule + corners[1],
    ...rows.map(([name, value]) => `${down} ${name.padEnd(12)}  ${value.padStart(width)} ${down}`),
    corners[3] + rule + corners[2],
  ];
}

/** The sum of large numbers may be beyond all. */
function finiteMean(numbers: Float64Array): number {
  const mean = meanOf(numbers);
  return Number.isFinite(mean) ? mean : meanOf(numbers.map((number) => number / 4e9)) * 4e9;
}
