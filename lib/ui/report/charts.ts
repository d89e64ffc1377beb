import { escapeHtml } from "../../frame/html.ts";
import { extremesOf } from "../../plot/axis.ts";
import { CHARACTERS, type Mark } from "../../plot/line/marks.ts";
import { piecesOf } from "../../plot/line/points.ts";
import { SvgField } from "../../plot/line/svg_field.ts";
import { COLOURS, round } from "../../plot/line/svg_parts.ts";
import { sideOf } from "../../plot/measured.ts";
import { numberSteps } from "../../plot/step.ts";
import type { Events } from "../../store/read/events.ts";
import type { Lines } from "../series/lines.ts";
import { readSeries, type Series } from "../series/series.ts";
import type { Reported } from "./reported.ts";

/** The size of a chart, in pixels. */
const SIZE = { width: 480, height: 220 };

/** The drawings of all charts have about so many bytes together. */
const ROOM = 600_000;
/** A place of a line takes so many of them: its least and its greatest. */
const PLACE = 22;

/** Draws the metrics of runs, a line each; with what the colours mean, and how much was left out. */
export function chartsOf(events: Events, lines: Lines, { rows, metrics }: Reported): string {
  if (rows.length === 0 || metrics.length === 0) return "";
  const places = Math.floor(ROOM / PLACE / (rows.length * metrics.length));
  const points = Math.max(20, Math.min(SIZE.width, places));
  const runs = rows.map((row) => row.track_id);
  const drawn = metrics.flatMap((column) => {
    const series = readSome(events, lines, { column, runs, points });
    return series.some(({ min }) => min.some((value) => value !== null))
      ? [chartOf(column, series)]
      : [];
  });
  if (drawn.length === 0) return "";
  const isThinned = rows.some((row) => row.events > points);
  const sampled =
    `Each line is sampled: at most ${points} places, with the least and the greatest value of each.`;
  return [
    legendOf(rows),
    ...isThinned ? [`<p class="soft">${sampled}</p>`] : [],
    `<div class="charts">`,
    ...drawn,
    "</div>",
  ]
    .join("\n");
}

/** What a metric spilled of is read by its name. */
function readSome(
  events: Events,
  lines: Lines,
  { column, runs, points }: { column: string; runs: readonly string[]; points: number },
): Series[] {
  const kinds = events.kinds();
  // A column that is called as a field of the run is has the table's name before it.
  const own = Object.hasOwn(kinds, column) ? column : column.replace(/^[^.]*\./, "");
  return readSeries(events, lines, { column: own, runs, from: -Infinity, to: Infinity, points });
}

function legendOf(rows: Reported["rows"]): string {
  const entries = rows.map((row, i) =>
    `<li><span style="background:${COLOURS[i % COLOURS.length]}"></span>${
      escapeHtml(row.name ?? row.track_id)
    }</li>`
  );
  return `<ul class="legend">${entries.join("")}</ul>`;
}

function chartOf(metric: string, series: readonly Series[]): string {
  const all = series.map(pointsOf);
  const finite = Float64Array.from(all.flatMap(({ ys }) => [...ys].filter(Number.isFinite)));
  const last = Math.max(1, ...series.map(({ x }) => x.at(-1) ?? 0));
  const x = {
    name: "event",
    isDate: false,
    range: [0, last] as const,
    steps: numberSteps(last, true),
  };
  const y = sideOf({
    name: metric,
    isDate: false,
    numbers: Float64Array.of(...extremesOf(finite)),
  });
  const field = new SvgField({ x, y }, SIZE);
  const lines = series.flatMap((each, i) => {
    const drawn = { name: each.run, pieces: piecesOf(all[i]!), raw: [], marks: marksOf(each) };
    return field.draw(drawn, COLOURS[i % COLOURS.length]!);
  });
  const title = escapeHtml(metric);
  return `<figure aria-label="${title}"><figcaption>${title}</figcaption>` +
    `<svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${title}">` +
    `${field.grid().join("")}${
      lines.join("").replace(/(\d\.\d)\d+/g, (number) => String(round(Number(number))))
    }</svg></figure>`;
}

/** The least and the greatest of each place, one after the other; NaN where it has none. */
function pointsOf({ x, min, max }: Series): { xs: Float64Array; ys: Float64Array } {
  const xs: number[] = [];
  const ys: number[] = [];
  for (const [i, at] of x.entries()) {
    const [low, high] = [min[i] ?? NaN, max[i] ?? NaN];
    xs.push(at);
    ys.push(low);
    if (low === high || Number.isNaN(low)) continue;
    xs.push(at);
    ys.push(high);
  }
  return { xs: Float64Array.from(xs), ys: Float64Array.from(ys) };
}

/** What is no number stands at the bottom, what is infinite at the edge that it is beyond. */
function marksOf({ marks }: Series): Mark[] {
  return marks.flatMap(([x, what]) =>
    what.split(", ").map((text): Mark => {
      const value = text as Mark["value"];
      const y = value === "Infinity" ? Infinity : -Infinity;
      return { x, y, value, character: CHARACTERS[value] };
    })
  );
}
