import type { Range } from "../../../plot/axis.ts";

/** Gives what a key makes of a range: arrows move it, others make it narrower or wider. */
export function keyed(key: string, [from, to]: Range, log: boolean): Range | "all" | undefined {
  const [there, back] = log ? [Math.log, Math.exp] : [same, same];
  const [low, high] = [there(from), there(to)];
  const size = high - low;
  const steps: Record<string, readonly [number, number]> = {
    ArrowLeft: [-0.25, -0.25],
    ArrowRight: [0.25, 0.25],
    "+": [0.25, -0.25],
    "=": [0.25, -0.25],
    "-": [-0.5, 0.5],
  };
  if (key === "0" || key === "Escape") return "all";
  const step = steps[key];
  return step && [back(low + step[0] * size), back(high + step[1] * size)];
}

/** Gives a range that is so many times as wide, around a place that stays where it is. */
export function widened([from, to]: Range, around: number, by: number, log: boolean): Range {
  const [there, back] = log ? [Math.log, Math.exp] : [same, same];
  const at = there(around);
  return [back(at - (at - there(from)) * by), back(at + (there(to) - at) * by)];
}

/** Gives a range moved, so that what was at one place is at another one. */
export function moved([from, to]: Range, place: number, target: number, log: boolean): Range {
  const [there, back] = log ? [Math.log, Math.exp] : [same, same];
  const by = there(place) - there(target);
  return [back(there(from) + by), back(there(to) + by)];
}

function same(value: number): number {
  return value;
}
