import { didYouMean } from "../errors.ts";
import { displayWidth } from "../markdown.ts";
import { binRows, binsOf, drawHistogram } from "../plot/histogram.ts";
import { drawLines, lineRows, type Lines, linesOf } from "../plot/lines.ts";
import { type Colour, COLOURS, type Look } from "../plot/look.ts";
import { countInfinite, type Measured, measured } from "../plot/measured.ts";
import { drawScatter, pointRows, pointsOf } from "../plot/scatter.ts";
import type { Events } from "../store/events.ts";
import type { Action } from "./commands.ts";
import { readColumns, readEvents } from "./events.ts";
import type { Options } from "./options.ts";
import { canPaint, plotSize, printMessage } from "./output.ts";
import { UsageError } from "./usage.ts";

/** Draws how often values of a column are; `-n` takes the first events only. */
export const hist: Action = ([db, name], options) => {
  const look = lookOf(options);
  const [column] = readMeasured(db!, [name!], options);
  const bins = binsOf(column, options.bins);
  sayInfinite([column]);
  if (options.json) return { columns: ["from", "to", "count"], rows: binRows(bins, column) };
  try {
    return drawHistogram(column, bins, { look, boxed: options.summary ?? true }).join("\n");
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
};

/** Draws a point for each event that has both columns; `-n` takes the first events only. */
export const scatter: Action = ([db, x, y], options) => {
  const look = lookOf(options);
  const columns = readMeasured(db!, [x!, y!], options);
  const points = pointsOf(columns[0], columns.at(-1)!);
  sayInfinite(columns);
  if (options.json) return { columns: [x!, y!], rows: pointRows(points) };
  return drawScatter(points, look).join("\n");
};

/** Draws a column run by run, each in the order of its timestamps; `-n` takes the first events only. */
export const line: Action = ([db, name], options) => {
  const look = lookOf(options);
  const lines = readEvents(db!, options.table, (events) => readLines(events, name!, options.n));
  sayInfinite([lines.column]);
  if (options.json) return { columns: ["track_id", "index", name!], rows: lineRows(lines) };
  return drawLines(lines, look).join("\n");
};

/** Reads columns, each once, on one state of the file: what belongs to one event stays together. */
function readMeasured(
  db: string,
  names: readonly string[],
  { table, n }: Options,
): Measured[] {
  return readEvents(db, table, (events) => readColumns(events, names, { head: n })).map(measured);
}

function readLines(events: Events, name: string, most = Infinity): Lines {
  const [{ kind }] = readColumns(events, [name], { head: 0 });
  const values: unknown[] = [];
  const runs = events.runs().map(({ trackId }): [string, number] => {
    const before = values.length;
    const columns = events.some([name], { trackId, head: most - before });
    if (Object.hasOwn(columns, name)) { for (const value of columns[name]) values.push(value); }
    return [trackId, values.length - before];
  });
  return linesOf(measured({ name, kind, values }), runs);
}

function sayInfinite(columns: readonly Measured[]): void {
  const count = columns.map(countInfinite).reduce((sum, n) => sum + n);
  if (count === 0) return;
  printMessage(
    `xt: ${count === 1 ? "1 infinite value is" : `${count} infinite values are`} left out`,
  );
}

/** @throws {UsageError} */
function lookOf({ width, height, title, pch, colour, xlab }: Options): Look {
  const size = plotSize();
  return {
    width: width ?? size.width,
    height: height ?? size.height,
    title,
    mark: checkMark(pch),
    xlab,
    colours: coloursOf(colour),
  };
}

function checkMark(mark: string | undefined): string | undefined {
  if (mark === undefined || /^[^\p{Cc}\s]$/u.test(mark) && displayWidth(mark) === 1) return mark;
  throw new UsageError(`Cannot use "${mark}" as --pch: expected a character that takes one cell`);
}

/** In this order, as neighbours are told apart, on dark and on light. */
const PALETTE: readonly Colour[] = ["green", "magenta", "cyan", "yellow", "blue", "red"];

function coloursOf(first: string | undefined): readonly Colour[] {
  if (first !== undefined && !Object.hasOwn(COLOURS, first)) {
    const known = Object.keys(COLOURS);
    const hint = didYouMean(first, known) || `: expected ${known.join(", ")}`;
    throw new UsageError(`Unknown colour "${first}"${hint}`);
  }
  if (!canPaint()) return [];
  return [...new Set([...(first === undefined ? [] : [first as Colour]), ...PALETTE])];
}
