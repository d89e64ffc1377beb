import type { Step, Steps } from "./step.ts";

/** A label, and the cell whose middle it names. */
export interface Tick {
  readonly at: number;
  /** Where its value lies, where that is not the middle of the cell. */
  readonly exact?: number;
  readonly label: string;
}

/** Values on a row or a column of cells. */
export interface Axis {
  readonly cells: number;
  readonly ticks: readonly Tick[];
  /** Gives where a value lies, in cells from the middle of the first. */
  place(value: number): number;
}

/** The least and the greatest of some values. */
export type Range = readonly [min: number, max: number];

/** How far ticks may stand apart, in cells, and whether their labels stand side by side, so that they need room. */
export interface Fit {
  readonly steps: Steps;
  readonly apart: readonly [least: number, most: number];
  readonly across?: boolean | undefined;
}

/** Gives how far apart ticks stand on so many lines. */
export function apartOf(lines: number): readonly [least: number, most: number] {
  return lines < 10 ? [2, 4] : [3, 6];
}

/** A scale may be so many times as coarse as the range asks for. */
const WASTE = 2;
/** So many steps reach over three powers of ten, in which every range finds its own. */
const STEPS = 12;

/**
 * Gives the axis on which a range fills the cells best: of all axes whose ticks are whole cells apart, so that none
 * is rounded to its cell, the one of the finest scale. Its first cell is a tick where there is room.
 */
export function fitAxis(range: Range, cells: number, { steps, apart, across }: Fit): Axis {
  const [least, most] = apart;
  const need = range[1] / cells - range[0] / cells;
  const candidates = steps(need * least).take(STEPS).toArray()
    .flatMap((step) => spacingsOf(step, step.least ? [least, Math.max(most, cells)] : apart))
    // Of equal ones, labels side by side read better apart, those one above the other are few anyway.
    .sort((a, b) => a.scale - b.scale || (a.spacing - b.spacing) * (across ? -1 : 1));
  for (const { step, spacing, scale } of candidates) {
    // Long labels must not press the range into a corner.
    if (scale > WASTE * need) break;
    const first = firstCell(range, { cells, spacing, scale });
    if (first === undefined) continue;
    const axis = makeAxis({ step, spacing, first, cells });
    if (axis.ticks.length > 0 && (!across || haveRoom(axis, spacing))) return axis;
  }
  if (across && most < cells) {
    return fitAxis(range, cells, { steps, apart: [least, cells], across });
  }
  return looseAxis(range, cells, { steps, across });
}

/** Gives an axis that a range fills from end to end; its ticks may be rounded to their cells, and are few. */
export function looseAxis(
  [min, max]: Range,
  cells: number,
  { steps, across = false }: Pick<Fit, "steps" | "across">,
): Axis {
  const need = max / cells - min / cells;
  const place = (value: number) => (value / need - min / need) * (1 - 1 / cells);
  const candidates = steps(need).map((step) => {
    const ticks: Tick[] = [];
    for (let count = Math.ceil(min / step.size); step.value(count) <= max; count++) {
      const exact = place(step.value(count));
      ticks.push({ at: Math.round(exact), exact, label: step.label(count) });
    }
    return ticks;
  });
  return {
    cells,
    place,
    ticks: fitting(candidates.take(STEPS), { across, room: across ? cells : Infinity }),
  };
}

/** Which labels there is room for. */
interface Room {
  readonly across: boolean;
  /** So many cells a label may take. */
  readonly room: number;
}

/** Gives the first list of ticks that has any and whose labels do not touch; else what fits of the last that has any. */
export function fitting(candidates: Iterable<readonly Tick[]>, { across, room }: Room): Tick[] {
  const apart = (a: Tick, b: Tick) => across ? (a.label.length + b.label.length) / 2 + 2 : 2;
  let last: readonly Tick[] = [];
  for (const all of candidates) {
    const ticks = all.filter(({ label }) => label.length <= room);
    if (ticks.length === 0) continue;
    last = ticks;
    if (
      ticks.every((tick, i) => i === 0 || tick.at - ticks[i - 1]!.at >= apart(ticks[i - 1]!, tick))
    ) {
      return ticks;
    }
  }
  const some: Tick[] = [];
  for (const tick of last) {
    const before = some.at(-1);
    if (before === undefined || tick.at - before.at >= apart(before, tick)) some.push(tick);
  }
  return some;
}

/** Gives every whole number of cells that a step may take, and the value that one cell takes then. */
function spacingsOf(step: Step, [least, most]: readonly [number, number]) {
  return Array.from({ length: most - least + 1 }, (_, i) => {
    const spacing = least + i;
    return { step, spacing, scale: step.size / spacing };
  });
}

/** Gives the first cell, counted from that of 0; `undefined` where the range takes more cells than there are. */
function firstCell(
  [min, max]: Range,
  { cells, spacing, scale }: { cells: number; spacing: number; scale: number },
): number | undefined {
  const first = Math.round(min / scale);
  const spare = cells - 1 - (Math.round(max / scale) - first);
  if (spare < 0) return undefined;
  const down = ((first % spacing) + spacing) % spacing;
  return down <= spare ? first - down : first;
}

/** Tells whether labels side by side do not touch. */
export function haveRoom({ ticks }: Axis, spacing: number): boolean {
  return ticks.every(({ label }) => label.length + 2 <= spacing);
}

/** What an axis is made of: a step and the cells that it takes, the first cell counted from that of 0. */
export interface AxisParts {
  readonly step: Step;
  readonly spacing: number;
  readonly first: number;
  readonly cells: number;
}

/** Makes an axis; ticks that fall between two cells go to the nearest. */
export function makeAxis({ step, spacing, first, cells }: AxisParts): Axis {
  const ticks: Tick[] = [];
  for (let count = Math.ceil(first / spacing - 1e-9);; count++) {
    const at = Math.round(count * spacing - first);
    if (at >= cells) break;
    ticks.push({ at, label: step.label(count) });
  }
  const scale = step.size / spacing;
  return { cells, ticks, place: (value) => value / scale - first };
}

/** Gives the range of numbers; one that is too narrow to be drawn is widened, by `unit` where that is given. */
export function rangeOf(numbers: Float64Array, unit?: number): Range {
  const [min, max] = extremesOf(numbers);
  const size = Math.max(Math.abs(min), Math.abs(max));
  if (max / 2 - min / 2 > Math.max(size * 1e-12, 1e-300)) return [min, max];
  const margin = unit ?? (size > 1e-300 ? size / 2 : 1);
  return [Math.max(-Number.MAX_VALUE, min - margin), Math.min(Number.MAX_VALUE, max + margin)];
}

/** Gives the least and the greatest of numbers. */
export function extremesOf(numbers: Float64Array): Range {
  let [min, max] = [Infinity, -Infinity];
  for (const number of numbers) {
    if (number < min) min = number;
    if (number > max) max = number;
  }
  return [min, max];
}
