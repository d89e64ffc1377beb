import { parseDate } from "../clock.ts";
import { TrackerError } from "../errors.ts";
import { escapeControls } from "../escape.ts";
import { displayWidth } from "../markdown.ts";
import { binsOf, histogram, summaryBox } from "../plot/histogram.ts";
import type { Look } from "../plot/look.ts";
import { lines, scatter, type Series } from "../plot/points.ts";
import { Reader } from "../reader.ts";
import type { Kind } from "../types.ts";
import type { Action } from "./commands.ts";
import type { Options } from "./options.ts";
import { canPaint, printMessage, terminalWidth } from "./output.ts";
import { unknown, UsageError } from "./usage.ts";

const BINS = 20;
/** With its box or its legend, a plot has room in 24 lines. */
const HEIGHT = 17;

/** Draws how often the values of a column are. */
export const hist: Action = ([db, column], options) => {
  using reader = new Reader(db!, { table: options.table });
  const values = finite(numbersOf(reader, column!), column!);
  const bins = binsOf(values, atLeast("--bins", options.bins ?? BINS, 1, 100_000));
  if (options.json) {
    return { columns: ["from", "to", "count"], rows: bins.map((bin) => ({ ...bin })) };
  }
  const look = lookOf({ xlab: column, ...options });
  const time = isTime(reader.dtypes[column!], column!);
  const box = options.summary === false ? [] : summaryBox(values, look, time);
  return [...histogram(bins, look, time), ...box].join("\n");
};

/** Draws the values of a column over those of another. */
export const scatterPlot: Action = ([db, xName, yName], options) => {
  using reader = new Reader(db!, { table: options.table });
  const [x, y] = [numbersOf(reader, xName!), numbersOf(reader, yName!)];
  finite(x.map((value, i) => Number.isFinite(value) ? y[i]! : value), `${yName}" over "${xName}`);
  if (options.json) {
    const rows = Array.from(x, (value, i) => ({ [xName!]: value, [yName!]: y[i] }));
    return { columns: [xName!, yName!], rows };
  }
  const time = isTime(reader.dtypes[xName!], xName!);
  return scatter({ x, y }, lookOf({ xlab: xName, title: yName, ...options }), time).join("\n");
};

/** Draws a line for each run: the values of a column in their order. */
export const linePlot: Action = ([db, column], options) => {
  using reader = new Reader(db!, { table: options.table });
  const values = numbersOf(reader, column!);
  finite(values, column!);
  const series = seriesOf(reader.column("track_id"), values);
  if (options.json) {
    const rows = series.flatMap(({ name, x, y }) =>
      Array.from(x, (index, i) => ({ track_id: name, index, [column!]: y[i] }))
    );
    return { columns: ["track_id", "index", column!], rows };
  }
  return lines(series, lookOf({ title: column, ...options })).join("\n");
};

function seriesOf(runs: readonly string[], values: Float64Array): Series[] {
  const ends = new Map<string, number[]>();
  for (const [i, run] of runs.entries()) {
    const y = ends.get(run);
    if (y === undefined) ends.set(run, [values[i]!]);
    else y.push(values[i]!);
  }
  return Array.from(ends, ([run, y]) => ({ name: escapeControls(run), x: [...y.keys()], y }));
}

/** Gives a column's numbers, dates in ms, flags as 0 and 1; NaN for what is none. */
function numbersOf(reader: Reader, name: string): Float64Array {
  const values: unknown[] = reader.column(name);
  const kind = reader.dtypes[name];
  const isText = kind === "string" || kind === "json" || kind === "asset";
  if (isText && !isTime(kind, name)) {
    const what = kind === "string" ? "text" : kind === "json" ? "lists and objects" : "assets";
    throw new TrackerError(
      `Cannot plot "${name}" of "${reader.db}": it holds ${what}, not numbers`,
    );
  }
  return Float64Array.from(values, numberOf);
}

function numberOf(value: unknown): number {
  switch (typeof value) {
    case "number":
    case "bigint":
    case "boolean":
      return Number(value);
    case "string":
      return parseDate(value)?.getTime() ?? NaN;
    default:
      return value instanceof Date ? value.getTime() : NaN;
  }
}

function isTime(kind: Kind | undefined, name: string): boolean {
  return kind === "date" || name === "timestamp";
}

/** Gives the numbers that have a place in a plot. @throws {TrackerError} if there is none */
function finite(numbers: Float64Array, what: string): number[] {
  const values = Array.from(numbers.filter(Number.isFinite));
  if (values.length === 0) throw new TrackerError(`Cannot plot "${what}": there is no number`);
  const infinite = numbers.reduce(
    (count, value) => count + Number(Math.abs(value) === Infinity),
    0,
  );
  if (infinite > 0) printMessage(`xt: ${infinite} infinite values are left out`);
  return values;
}

const COLOURS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
/** For the first series, and those after it. */
const PALETTE = ["cyan", "yellow", "magenta", "green", "red", "blue"];

function lookOf(options: Options): Look {
  const { pch, colour, width = terminalWidth(), height = HEIGHT } = options;
  if (pch !== undefined && (displayWidth(pch) !== 1 || escapeControls(pch) !== pch)) {
    throw new UsageError(`Cannot use "${pch}" as --pch: expected one character`);
  }
  if (colour !== undefined && !COLOURS.includes(colour)) throw unknown("colour", colour, COLOURS);
  const palette = colour === undefined
    ? PALETTE
    : [colour, ...PALETTE.filter((name) => name !== colour)];
  const paint = (text: string, series: number) => {
    const code = 30 + COLOURS.indexOf(palette[series % palette.length]!);
    return `\x1b[${code}m${text}\x1b[39m`;
  };
  return {
    width: atLeast("--width", width, 20, 1000),
    height: atLeast("--height", height, 6, 1000),
    title: textOf(options.title),
    xlab: textOf(options.xlab),
    pch,
    paint: canPaint() ? paint : (text) => text,
  };
}

function textOf(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : escapeControls(text);
}

function atLeast(flag: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw new UsageError(`Cannot use ${value} as ${flag}: expected ${least} to ${most}`);
}
