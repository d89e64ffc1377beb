import { type Axis, fitting, type Range, type Tick } from "./axis.ts";
import { type Interval, intervals } from "./calendar.ts";

/** How many cells an axis of dates has, and how its labels stand. */
export interface DateFit {
  readonly cells: number;
  /** Labels stand side by side, else one above the other, each with its day if there is room for that. */
  readonly across?: boolean | undefined;
  /** So many cells a label may take. */
  readonly room: number;
}

/** Gives an axis of moments, in ms: ticks where an interval of the calendar begins, the smallest that fits. */
export function dateAxis([min, max]: Range, { cells, across = false, room }: DateFit): Axis {
  const scale = (max - min) / Math.max(1, cells - 1);
  const place = (value: number) => (value - min) / scale;
  // Those of a smaller one would touch in any case.
  const candidates = intervals().filter(({ size }) => size > scale / 2).flatMap((interval) => {
    const beginnings = beginningsIn(interval, [min, max]);
    return interval[across ? "across" : "up"].map((label) =>
      beginnings.map((begin): Tick => {
        const exact = place(begin);
        return { at: Math.round(exact), exact, label: label(begin) };
      })
    );
  });
  return { cells, place, ticks: fitting(candidates, { across, room }) };
}

/** Lists the beginnings of an interval in a range. */
function beginningsIn(interval: Interval, [min, max]: Range): number[] {
  const beginnings: number[] = [];
  for (let at = interval.floor(min); at <= max; at = interval.next(at)) {
    if (at >= min) beginnings.push(at);
  }
  return beginnings;
}
