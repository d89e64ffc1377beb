import { apartOf, type Axis, fitAxis, fitting, haveRoom, makeAxis } from "./axis.ts";
import { type Bins, countIn, countRound } from "./bins.ts";
import { type Interval, intervals } from "./calendar.ts";
import { captionOf, rowsLeft } from "./caption.ts";
import { dateAxis } from "./date_axis.ts";
import { frame, marginOf } from "./frame.ts";
import { type Look, paint } from "./look.ts";
import { finite, type Measured, type Side, sideOf, valueOf } from "./measured.ts";
import { numberSteps } from "./step.ts";
import { summary } from "./summary.ts";

/**
 * Counts a column's numbers: in so many bins, else in bins between round numbers, as many as a plot has room for.
 *
 * @throws {TypeError} where there are none
 */
export function binsOf(column: Measured, bins?: number, look?: Look): Bins {
  const { numbers } = finite(column);
  const side = sideOf({ ...column, numbers });
  if (bins !== undefined) return countIn(numbers, side.range, bins);
  // Beside the bars stand numbers up to that of all, and the axis.
  return countRound(numbers, side, look && look.width - String(numbers.length).length - 3);
}

/** Gives bins as rows: `from`, `to`, `count`. */
export function binRows({ edges, counts }: Bins, { isDate }: Measured): Record<string, unknown>[] {
  const value = (edge: number) => valueOf(edge, isDate);
  return counts.map((count, i) => ({ from: value(edges[i]!), to: value(edges[i + 1]!), count }));
}

/**
 * Draws bins as bars, with or without the box of observations, min, mean and max, line by line.
 *
 * @throws {RangeError} for more bins than there is room for
 */
export function drawHistogram(
  column: Measured,
  bins: Bins,
  { look, boxed }: { look: Look; boxed: boolean },
): string[] {
  const shown = finite(column);
  const side = sideOf(shown);
  const behind = boxed ? summary(column, look) : [];
  const caption = captionOf(column.name, { x: side, behind, look });
  const rows = rowsLeft(caption, look);
  const most = Math.max(...bins.counts);
  // The line of the x axis is 0.
  const y = fitAxis([0, most], rows + 1, { steps: numberSteps(most, true), apart: apartOf(rows) });
  const width = widthOf(bins, look.width - marginOf(y) - 1);
  const x = edgesAxis(bins, width, side);
  const bars = barsOf(bins.counts.map((count) => y.place(count)), { rows, width, look });
  return frame({ rows: bars, x, y, grounded: true }, caption, look);
}

const WIDEST_BAR = 10;

/** Gives the width of each bar. */
function widthOf({ counts }: Bins, room: number): number {
  const width = Math.min(WIDEST_BAR, Math.floor(room / counts.length));
  if (width > 0) return width;
  throw new RangeError(`Cannot draw ${counts.length} bins in ${room} columns`);
}

/** Gives the axis of the edges, the last of which is a cell behind the last bar. */
function edgesAxis(
  { edges, counts, size, round, interval }: Bins,
  width: number,
  side: Side,
): Axis {
  const cells = counts.length * width + 1;
  if (interval !== undefined) return calendarAxis(edges, interval, width);
  const range = [edges[0]!, edges.at(-1)!] as const;
  if (side.isDate) return dateAxis(range, { cells, across: true, room: cells });
  // The width of one bin over all numbers is beyond them.
  const scale = (range[1] / 2 - range[0] / 2) / ((cells - 1) / 2);
  const first = range[0] / scale;
  for (const step of side.steps(size).take(12)) {
    const spacing = step.size / scale;
    // Between round edges, ticks stand only at edges.
    if (round && Math.abs(spacing / width - Math.round(spacing / width)) > 1e-6) continue;
    const axis = makeAxis({ step, spacing, first, cells });
    if (haveRoom(axis, spacing)) return axis;
  }
  return { cells, ticks: [], place: (value) => value / scale - first };
}

/** Months are not of one length, their bars are. */
function calendarAxis(edges: readonly number[], { size }: Interval, width: number): Axis {
  const cells = (edges.length - 1) * width + 1;
  const candidates = intervals().filter((interval) => interval.size >= size).flatMap((interval) => {
    const begins = edges.entries().filter(([, edge]) => interval.floor(edge) === edge).toArray();
    return interval.across.map((label) =>
      begins.map(([i, edge]) => ({ at: i * width, label: label(edge) }))
    );
  });
  const ticks = fitting(candidates, { across: true, room: cells });
  return { cells, ticks, place: (value) => edges.indexOf(value) * width };
}

/** How full a cell is, in eighths. */
const BLOCKS = " ▁▂▃▄▅▆▇█";

/** Gives the rows of bars of these heights, from the top down. */
function barsOf(
  heights: readonly number[],
  { rows, width, look }: { rows: number; width: number; look: Look },
): string[] {
  return Array.from({ length: rows }, (_, i) => {
    const below = rows - 1 - i;
    const cells = heights.map((height) => blockOf(height - below, height > 0 && below === 0, look));
    return paint(cells.map((cell) => cell.repeat(width)).join("").trimEnd(), look.colours[0]);
  });
}

/** What is there shows, however little it is. */
function blockOf(full: number, least: boolean, { mark }: Look): string {
  if (mark !== undefined) return full >= 0.5 || least ? mark : " ";
  const eighths = Math.max(least ? 1 : 0, Math.min(8, Math.round(full * 8)));
  return BLOCKS[eighths]!;
}
