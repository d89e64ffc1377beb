import { elapsedSeconds } from "../../plot/line/read.ts";
import { noSuchColumn } from "../../store/read/rows.ts";
import type { Events } from "../../store/read/events.ts";
import { type Line, overLine, overNumbers, type Placed } from "./line.ts";
import type { Lines } from "./lines.ts";
import { type Buckets, thin, type Window } from "./thin.ts";

/** A column of one run, over its events' numbers, their moments, or another column. */
export interface Series extends Buckets {
  readonly run: string;
}

/** Which series to give. */
export interface SeriesRequest extends Window {
  readonly column: string;
  readonly runs: readonly string[];
  /** `elapsed` in seconds, `time` in ms since 1970, or a column; a column of that very name wins. */
  readonly x?: string | undefined;
}

/** Gives a series for each run, empty where it has no value. @throws {TypeError} for a column that is not there, or has no numbers */
export function readSeries(events: Events, lines: Lines, request: SeriesRequest): Series[] {
  return events.hold(() => {
    const { column, runs, x } = request;
    checkColumn(events, column);
    const pointsOf = pointsOver(events, lines, x);
    return runs.map((run) => ({ run, ...thin(pointsOf(run, lines.line(run, column)), request) }));
  });
}

/** Gives what has the points of a line over an axis. */
function pointsOver(
  events: Events,
  lines: Lines,
  x: string | undefined,
): (run: string, line: Line) => Placed {
  if (x === undefined) return (_run, line) => overNumbers(line);
  const isMoment = /^(elapsed|time)$/.test(x) && !Object.hasOwn(events.kinds(), x);
  if (!isMoment) checkColumn(events, x);
  return (run, line) => {
    const over = lines.line(run, isMoment ? "timestamp" : x);
    const placed = overLine(line, over, isMoment);
    if (!isMoment || x === "time") return placed;
    const [start = 0] = over.points.ys;
    return { ...placed, x: (i) => elapsedSeconds(start, placed.x(i)) };
  };
}

function checkColumn(events: Events, name: string): void {
  events.read((table, db) => {
    if (!Object.hasOwn(events.kinds(), name) && !events.has(name)) {
      throw noSuchColumn(name, table, db);
    }
  }, undefined);
}
