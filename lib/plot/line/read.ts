import type { Events } from "../../store/read/events.ts";
import type { Selection } from "../../store/read/selection.ts";
import { momentsOf } from "../../summary/quantity.ts";
import { named } from "../../errors.ts";
import { finite, type Measured, measured } from "../measured.ts";
import { type LineData, PointList, type RunPoints, type XKind } from "./points.ts";
import { windowed, type Windows } from "./windows.ts";

/** Which events to read; at most so many, run by run. */
type LineSelection = Pick<Selection, "trackId" | "where" | "head">;

/** What to read for lines. */
export interface LineSource {
  readonly column: string;
  /** A column, `elapsed` or `time`; else the number of the event in its run. */
  readonly x?: string | undefined;
  readonly by?: string | undefined;
  /** Run → what it is grouped by. */
  readonly groups?: ReadonlyMap<string, unknown> | undefined;
  /** Makes one line of all runs, or of each group, with a point a window. */
  readonly windows?: Windows | undefined;
  readonly selection?: LineSelection | undefined;
}

/** The events of some runs, run by run: the values of some columns, and how many each run has. */
interface Read {
  readonly values: ReadonlyMap<string, unknown[]>;
  readonly runs: readonly {
    readonly trackId: string;
    readonly events: number;
    readonly first: string;
  }[];
}

/** Reads the points of lines. @throws {TypeError} for a column that is not there, and where there is nothing to draw */
export function readLines(events: Events, source: LineSource): LineData {
  return events.hold(() => {
    const kinds = events.kinds();
    const has = (name: string) => Object.hasOwn(kinds, name);
    const { windows, x: over = windows && "time" } = source;
    // A column of that very name wins, but windows are of time.
    const moment = windows !== undefined || isWord(over) && !has(over);
    const xColumn = moment ? "timestamp" : over;
    const names = xColumn === undefined ? [source.column] : [source.column, xColumn];
    // It says that there is none.
    for (const name of names) if (!has(name)) events.column(name, {});
    const read = readRuns(events, names, source.selection ?? {});
    const measure = (name: string) =>
      measured({ name, kind: kinds[name], values: read.values.get(name)! });
    const column = measure(source.column);
    const x = xColumn === undefined ? undefined : measure(xColumn);
    const axes = { column, x: moment ? { ...x!, name: over! } : x, moment };
    const data = lineData(axes, read, source);
    return windows === undefined ? data : windowed(data, windows);
  });
}

function isWord(x: string | undefined): x is string {
  return x === "elapsed" || x === "time";
}

function readRuns(
  events: Events,
  names: readonly string[],
  { head: most = Infinity, trackId: only, where }: LineSelection,
): Read {
  const values = new Map(names.map((name): [string, unknown[]] => [name, []]));
  const kinds = events.kinds();
  // Of keys that spilled alone, nothing would tell how many events there are.
  const asked = names.some((name) => Object.hasOwn(kinds, name)) ? names : ["track_id"];
  const wanted = only === undefined ? undefined : new Set([only].flat());
  let count = 0;
  const runs = events.runs().filter(({ trackId }) => wanted?.has(trackId) ?? true)
    .map(({ trackId, first }) => {
      const columns = events.some(asked, { where, trackId, head: most - count });
      const { length } = Object.values(columns)[0] ?? [];
      for (const [name, all] of values) {
        const some = Object.hasOwn(columns, name) ? columns[name]! : Array(length).fill(null);
        for (const value of some) all.push(value);
      }
      count += length;
      return { trackId, events: length, first };
    });
  return { values, runs };
}

interface Axes {
  readonly column: Measured;
  readonly x: Measured | undefined;
  /** Whether x is a moment of an event. */
  readonly moment: boolean;
}

function lineData({ column, x, moment }: Axes, read: Read, { by, groups }: LineSource): LineData {
  const elapsed = moment && x!.name === "elapsed";
  let lost = 0;
  let from = 0;
  const runs = read.runs.map(({ trackId, events, first }): RunPoints => {
    // Of all events of the run, whichever are drawn.
    const start = elapsed ? momentsOf([first])[0]! : 0;
    const list = new PointList();
    for (let i = 0; i < events; i++) {
      const place = x === undefined ? i : x.numbers[from + i]!;
      const at = elapsed ? elapsedSeconds(start, place) : place;
      const y = column.numbers[from + i]!;
      if (!isPoint(y, column.values[from + i])) continue;
      if (Number.isFinite(at)) list.add(at, y);
      else if (!Number.isNaN(at)) lost++;
    }
    from += events;
    return { trackId, group: groups?.get(trackId) ?? null, ...list.points };
  }).filter(({ xs }) => xs.length > 0);
  checkDrawable(column, x, runs);
  const kind = xKind(x, moment);
  return {
    column: { name: column.name, isDate: column.isDate },
    x: { name: x?.name ?? "index", kind },
    by,
    runs,
    lost,
  };
}

/** Gives the seconds between two moments in ms: timestamps have µs, which ms in a double come close to. */
export function elapsedSeconds(start: number, millis: number): number {
  return Math.round((millis - start) * 1000) / 1e6;
}

/** Tells whether there is a point: NaN has its place where it was logged; NULL, and what is of another kind, is none. */
export function isPoint(y: number, value: unknown): boolean {
  return !Number.isNaN(y) || Object.is(value, NaN);
}

function checkDrawable(
  column: Measured,
  x: Measured | undefined,
  runs: readonly RunPoints[],
): void {
  if (runs.some(({ ys }) => ys.some(Number.isFinite))) return;
  // One that has no number at all is the better reason.
  for (const each of x === undefined ? [column] : [x, column]) finite(each);
  throw new TypeError(
    `Cannot plot ${named(column.name)} over ${named(x!.name)}: no event has a number in both`,
  );
}

function xKind(x: Measured | undefined, moment: boolean): XKind {
  if (x === undefined) return "index";
  if (moment) return x.name === "time" ? "time" : "elapsed";
  return x.isDate ? "date" : "number";
}
