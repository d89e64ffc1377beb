import { gutterOf, linesAround, withAxes } from "./axes.ts";
import { Canvas } from "./canvas.ts";
import type { Look } from "./look.ts";
import { numberScale, place, roomFor, type Scale, timeScale } from "./scale.ts";

/** Numbers beside each other; NaN and ±Infinity have no place in a plot. */
export interface Points {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** One run of a plot of lines. */
export interface Series extends Points {
  readonly name: string;
}

/** Draws points; `time`: x is in ms since 1970. At least one point must be finite. */
export function scatter(points: Points, look: Look, time = false): string[] {
  const { canvas, x, y } = prepare([points], look, time);
  for (let i = 0; i < points.x.length; i++) {
    if (!isFinitePoint(points, i)) continue;
    canvas.point(place(x, points.x[i]), place(y, points.y[i]));
  }
  return withAxes(canvas.lines(), x, y, look);
}

/** So many series stand in the legend. */
const MOST_NAMES = 10;

/**
 * Draws a line for each series and names them below. What is not finite breaks a line. A letter at its end tells a line
 * from others where colours do not.
 */
export function lines(all: readonly Series[], look: Look): string[] {
  const { canvas, x, y } = prepare(all, look, false);
  const ends = all.map((series, number) => drawLine(canvas, { series, number, x, y }));
  const named = all.slice(0, MOST_NAMES);
  for (const [number, end] of ends.slice(0, MOST_NAMES).entries()) {
    if (all.length > 1 && end !== undefined) canvas.letter(...end, letterOf(number), number);
  }
  const legend = named.map(({ name }, i) => `  ${look.paint(letterOf(i), i)} ${name}`);
  if (all.length > named.length) legend.push(`  and ${all.length - named.length} more`);
  return [...withAxes(canvas.lines(), x, y, look), ...(all.length > 1 ? legend : [])];
}

function letterOf(number: number): string {
  return String.fromCharCode(65 + number);
}

interface Line {
  readonly series: Series;
  readonly number: number;
  readonly x: Scale;
  readonly y: Scale;
}

/** Gives where the line ends. */
function drawLine(canvas: Canvas, { series, number, x, y }: Line): [number, number] | undefined {
  let last: [number, number] | undefined;
  let from: [number, number] | undefined;
  for (let i = 0; i < series.x.length; i++) {
    if (!isFinitePoint(series, i)) {
      from = undefined;
      continue;
    }
    const to: [number, number] = [place(x, series.x[i]), place(y, series.y[i])];
    canvas.line(from ?? to, to, number);
    last = from = to;
  }
  return last;
}

function isFinitePoint({ x, y }: Points, i: number): boolean {
  return Number.isFinite(x[i]) && Number.isFinite(y[i]);
}

function prepare(all: readonly Points[], look: Look, time: boolean) {
  const [left, right, low, high] = boundsOf(all);
  const room = roomFor(look);
  const y = numberScale(low, high, room.y);
  const x = (time ? timeScale : numberScale)(left, right, room.x);
  const canvas = new Canvas(look.width - gutterOf(y), look.height - linesAround(look), look);
  return { canvas, x, y };
}

function boundsOf(all: readonly Points[]): [number, number, number, number] {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const points of all) {
    for (let i = 0; i < points.x.length; i++) {
      if (!isFinitePoint(points, i)) continue;
      left = Math.min(left, points.x[i]);
      right = Math.max(right, points.x[i]);
      low = Math.min(low, points.y[i]);
      high = Math.max(high, points.y[i]);
    }
  }
  return [left, right, low, high];
}
