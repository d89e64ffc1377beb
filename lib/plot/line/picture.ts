import { named } from "../../errors.ts";
import { cellText } from "../../values/text.ts";
import { extremesOf } from "../axis.ts";
import { type Side, sideOf } from "../measured.ts";
import { numberSteps } from "../step.ts";
import { type Band, bandOf } from "./band.ts";
import { type Mark, marksOf } from "./marks.ts";
import { filtered, type LineData, piecesOf, type Points, type RunPoints } from "./points.ts";
import { smoothed } from "./smooth.ts";

/** How lines are to be drawn. */
export interface LineStyle {
  /** From 0 to 1. */
  readonly smooth?: number | undefined;
  /** Shows beside a smoothed line what it was made of. */
  readonly withRaw?: boolean | undefined;
  readonly logX?: boolean | undefined;
  readonly logY?: boolean | undefined;
  /** What to say of the values beside the column's name. */
  readonly about?: string | undefined;
  /** How else to choose, where there are more lines than are told apart. */
  readonly choose: string;
}

/** One line of a picture, of a run or of the runs of a group. */
export interface Series {
  readonly name: string;
  readonly pieces: readonly Points[];
  /** What was smoothed. */
  readonly raw: readonly Points[];
  readonly band?: Band | undefined;
  readonly marks: readonly Mark[];
}

/** What is to be seen, on whatever it is drawn. */
export interface Picture {
  readonly title: string;
  readonly x: Side;
  readonly y: Side;
  /** Whether x is more than the number of an event. */
  readonly xNamed: boolean;
  readonly series: readonly Series[];
  /** What stands beside the names of the lines. */
  readonly beside: readonly string[];
  /** What has no place in it. */
  readonly left: readonly string[];
}

/** So many lines are told apart. */
export const MOST_LINES = 8;

/** Gives what is to be seen of lines. @throws {TypeError} where log axes leave nothing */
export function pictureOf(data: LineData, style: LineStyle): Picture {
  const { logX = false, logY = false } = style;
  const isSeen = (x: number, y: number) =>
    !(logX && x <= 0) && !(logY && y <= 0 && Number.isFinite(y));
  const runs = data.runs.map((run) => ({ ...run, ...filtered(run, isSeen) }));
  if (!runs.some(({ ys }) => ys.some(Number.isFinite))) {
    throw new TypeError(
      `Cannot plot ${named(data.column.name)} on a log axis: no event has a place above 0 there`,
    );
  }
  const { groups, beside } = grouped({ ...data, runs }, style);
  const series = groups.map(([name, some]) => seriesOf(name, some, style));
  const count = (all: readonly Points[]) => all.reduce((sum, { xs }) => sum + xs.length, 0);
  const { name, isDate } = data.column;
  return {
    title: [name, ...style.about === undefined ? [] : [style.about]].join(", "),
    x: xSide(data, series, logX),
    y: sideOf({ name, isDate, log: logY, numbers: yValues(series) }),
    xNamed: data.x.kind !== "index",
    series,
    beside: [...beside, ...marksLegend(series)],
    left: [
      ...lostText(data.lost, "with an infinite x"),
      ...lostText(
        count(data.runs) - count(runs),
        "at or below 0, where a log axis has no place,",
      ),
    ],
  };
}

type Group = readonly [name: string, runs: readonly RunPoints[]];

function grouped(
  { by, runs }: LineData,
  { choose }: LineStyle,
): { groups: Group[]; beside: string[] } {
  const pooled = runs.some(({ trackId }) => trackId === undefined);
  if (by !== undefined) {
    const all = [...Map.groupBy(runs, ({ group }) => cellText(group) || "null")];
    const groups = all.slice(0, MOST_LINES).map(([value, some]): Group => [
      `${by}=${value}${pooled ? "" : `, ${countOf(some.length, "run")}`}`,
      some,
    ]);
    const rest = all.length - groups.length;
    const beside = rest === 0 ? [] : [`and ${rest} more values of ${by}: choose with ${choose}`];
    return { groups, beside };
  }
  if (pooled) return { groups: [["all runs", runs]], beside: [] };
  if (runs.length <= MOST_LINES) {
    return { groups: runs.map((run): Group => [run.trackId!, [run]]), beside: [] };
  }
  return {
    groups: [[`mean and range of ${runs.length} runs`, runs]],
    beside: [`tell them apart with ${choose}`],
  };
}

function seriesOf(
  name: string,
  runs: readonly RunPoints[],
  { smooth = 0, withRaw = false, logX = false }: LineStyle,
): Series {
  const lines = smooth === 0 ? runs : runs.map((run) => smoothed(run, smooth));
  const band = runs.length === 1 ? undefined : bandOf(lines, logX);
  return {
    name,
    pieces: band === undefined ? piecesOf(lines[0]!) : [{ xs: band.xs, ys: band.mean }],
    raw: smooth === 0 || !withRaw || band !== undefined ? [] : piecesOf(runs[0]!),
    band,
    marks: marksOf(lines, band),
  };
}

function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function lostText(count: number, why: string): string[] {
  return count === 0
    ? []
    : [`${countOf(count, "value")} ${why} ${count === 1 ? "is" : "are"} left out`];
}

function marksLegend(series: readonly Series[]): string[] {
  const all = series.flatMap(({ marks }) => marks);
  const counts = Map.groupBy(all, ({ value }) => value);
  const texts = [...counts].map(([value, some]) => `${some[0]!.character} ${some.length} ${value}`);
  return texts.length === 0 ? [] : [texts.join("   ")];
}

function xSide({ x }: LineData, series: readonly Series[], log: boolean): Side {
  const xs = Float64Array.from(series.flatMap((each) => [
    ...each.pieces.flatMap((piece) => extremesOf(piece.xs)),
    ...each.marks.map((mark) => mark.x),
  ]));
  const isDate = x.kind === "time" || x.kind === "date";
  const name = x.kind === "elapsed" ? `${x.name} (s)` : x.name;
  if (x.kind !== "index") return sideOf({ name, isDate, log, numbers: xs });
  const last = Math.max(1, extremesOf(xs)[1]);
  if (log) return sideOf({ name: "event", isDate, log, numbers: xs });
  // The first event of each run is 0.
  return { name: "event", isDate, range: [0, last], steps: numberSteps(last, true) };
}

function yValues(series: readonly Series[]): Float64Array {
  return Float64Array.from(series.flatMap(({ pieces, raw, band }) => [
    ...[...pieces, ...raw].flatMap(({ ys }) => extremesOf(ys)),
    ...band === undefined ? [] : [extremesOf(band.low)[0], extremesOf(band.high)[1]],
  ]));
}
