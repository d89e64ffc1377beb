import { type Axis, fitting, type Range, type Tick } from "./axis.ts";
import type { DateFit } from "./date_axis.ts";
import { numberSteps } from "./step.ts";

/** So many ticks an axis of less than a power of ten may have. */
const FEW = 8;

/** Gives an axis on which equal ratios are equally far apart: ticks at powers of ten, with as many between as fit. */
export function logAxis([min, max]: Range, { cells, across = false, room }: DateFit): Axis {
  const [from, to] = [Math.log10(min), Math.log10(max)];
  const scale = (to - from) / Math.max(1, cells - 1);
  const place = (value: number) => (Math.log10(value) - from) / scale;
  const tick = (value: number, label: string): Tick => ({
    at: Math.round(place(value)),
    exact: place(value),
    label,
  });
  return { cells, place, ticks: fitting(candidates([min, max], tick), { across, room }) };
}

type MakeTick = (value: number, label: string) => Tick;

/** Gives lists of ticks, those with the most of them first. */
function* candidates([min, max]: Range, tick: MakeTick): Generator<Tick[], void> {
  const [first, last] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  const isIn = (value: number) =>
    Number.isFinite(value) && value >= min * (1 - 1e-12) && value <= max * (1 + 1e-12);
  if (max / min < 10) yield* even([min, max], tick);
  for (const digits of [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]]) {
    yield ticksAt(first, last, 1).flatMap((exponent) =>
      digits.map((digit) => [Number(`${digit}e${exponent}`), digit, exponent] as const)
    ).filter(([value]) => isIn(value))
      .map(([value, digit, exponent]) => tick(value, labelOf(digit, exponent)));
  }
  for (const step of [2, 3, 5, 10, 20, 50, 100]) {
    yield ticksAt(first, last, step).filter((exponent) => isIn(Number(`1e${exponent}`)))
      .map((exponent) => tick(Number(`1e${exponent}`), labelOf(1, exponent)));
  }
  // There may be none of all these in a range that is narrow.
  yield* even([min, max], tick);
}

function ticksAt(first: number, last: number, step: number): number[] {
  const begin = Math.ceil(first / step) * step;
  const count = Math.max(0, Math.floor((last - begin) / step) + 1);
  return Array.from({ length: count }, (_, i) => begin + i * step);
}

function* even([min, max]: Range, tick: MakeTick): Generator<Tick[], void> {
  for (const step of numberSteps(max)(max / FEW - min / FEW).take(6)) {
    const ticks: Tick[] = [];
    for (let count = Math.ceil(min / step.size); step.value(count) <= max; count++) {
      ticks.push(tick(step.value(count), step.label(count)));
    }
    yield ticks;
  }
}

/** A number of a few digits is written out. */
function labelOf(digit: number, exponent: number): string {
  return exponent >= -3 && exponent <= 4
    ? String(Number(`${digit}e${exponent}`))
    : `${digit}e${exponent}`;
}
