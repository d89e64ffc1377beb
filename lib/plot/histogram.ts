import { cellText } from "../values/text.ts";
import { gutterOf, linesAround, withAxes } from "./axes.ts";
import { type Look, strokesOf } from "./look.ts";
import { numberScale, roomFor, timeScale } from "./scale.ts";

/** How many values are from one number to another; the last bin holds its end too. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Counts values in bins of equal width from the least to the greatest. All must be finite, and one there. */
export function binsOf(values: readonly number[], count: number): Bin[] {
  const { min, max } = numberScale(...extremes(values), 1);
  const edge = (i: number) => i === count ? max : min + (max / count - min / count) * i;
  const counts = Array<number>(count).fill(0);
  for (const value of values) {
    const bin = Math.floor((value / 2 - min / 2) / (max / 2 - min / 2) * count);
    counts[Math.min(bin, count - 1)] += 1;
  }
  return counts.map((count, i) => ({ from: edge(i), to: edge(i + 1), count }));
}

function extremes(values: readonly number[]): [least: number, greatest: number] {
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [least, greatest];
}

const EIGHTHS = " ▁▂▃▄▅▆▇█";

/** Draws bins as bars, each as wide as there is room; `time`: values are in ms since 1970. @throws {RangeError} where a bar has none */
export function histogram(bins: readonly Bin[], look: Look, time = false): string[] {
  const most = bins.reduce((most, { count }) => Math.max(most, count), 0);
  const height = look.height - linesAround(look);
  const about = Math.min(roomFor(look).y, most);
  const y = numberScale(0, most, about);
  const room = look.width - gutterOf(y);
  const bar = Math.floor(room / bins.length);
  if (bar === 0) {
    throw new RangeError(`Cannot draw ${bins.length} bins in ${room} columns`);
  }
  const width = gutterOf(y) + bar * bins.length;
  const scale = time ? timeScale : numberScale;
  const x = scale(bins[0].from, bins[bins.length - 1].to, roomFor({ ...look, width }).x);
  const rows = Array.from({ length: height }, (_, row) => {
    const cells = bins.map(({ count }) => fill(count / most * height - (height - 1 - row), look));
    return cells.map((cell) => barOf(cell, bar)).join("");
  });
  const drawing = rows.map((row) => row.trim() === "" ? row : look.paint(row, 0));
  return withAxes(drawing, x, y, { ...look, width });
}

/** A wide bar leaves a blank to the next one. */
function barOf(cell: string, width: number): string {
  return width > 2 ? cell.repeat(width - 1) + " " : cell.repeat(width);
}

/** Gives the character for the part of a line that a bar fills, from 0 to 1. */
function fill(part: number, { pch }: Look): string {
  if (pch !== undefined) return part >= 0.5 ? pch : " ";
  const eighths = Math.min(8, Math.max(0, Math.round(part * 8)));
  return EIGHTHS[eighths];
}

/** Draws the box below a histogram: observations, min, mean, max. */
export function summaryBox(values: readonly number[], look: Look, time = false): string[] {
  const [least, greatest] = extremes(values);
  // Dividing first keeps the sum of huge numbers finite.
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const text = (value: number) => time ? cellText(new Date(Math.round(value))) : number(value);
  const rows = [
    ["observations", cellText(values.length)],
    ["min", text(least)],
    ["mean", text(mean)],
    ["max", text(greatest)],
  ];
  const width = rows.reduce((most, [, text]) => Math.max(most, text.length), 0) + 16;
  const { horizontal, vertical, box: [tl, tr, bl, br] } = strokesOf(look);
  const rule = horizontal.repeat(width);
  return [
    `${tl}${rule}${tr}`,
    ...rows.map(([name, text]) =>
      `${vertical} ${name}${text.padStart(width - name.length - 2)} ${vertical}`
    ),
    `${bl}${rule}${br}`,
  ];
}

/** Six digits tell enough here; what is shorter stays as it is. */
function number(value: number): string {
  const short = String(Number(value.toPrecision(6)));
  return short.length < String(value).length ? short : String(value);
}
