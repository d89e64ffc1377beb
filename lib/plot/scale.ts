import type { Look } from "./look.ts";

/** A mark on an axis. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** From numbers to the length of an axis. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly Tick[];
}

/** Gives where a number stands on an axis: 0 at its beginning, 1 at its end. The span of doubles overflows, its half does not. */
export function place({ min, max }: Scale, value: number): number {
  return (value / 2 - min / 2) / (max / 2 - min / 2);
}

/** Makes a scale from the least number to the greatest, with about so many ticks, at steps of 1, 2 or 5. */
export function numberScale(least: number, greatest: number, about: number): Scale {
  const [min, max] = widened(least, greatest);
  const step = niceStep((max / 2 - min / 2) / about * 2);
  const first = Math.ceil(min / step);
  const count = Math.floor(max / step) - first + 1;
  const values = Array.from({ length: count }, (_, i) => (first + i) * step);
  return { min, max, ticks: values.map((value) => ({ value, label: labelOf(value, step) })) };
}

/** One number alone stands in the middle. */
function widened(min: number, max: number): readonly [number, number] {
  if (min < max) return [min, max];
  const room = Math.abs(min) / 2 || 1;
  return [min - room, max + room];
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((factor) => factor * power >= rough * 0.999) ?? 10);
}

/** All labels of an axis have the digits that its step needs. */
function labelOf(value: number, step: number): string {
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const largest = Math.max(Math.abs(value), step);
  if (digits <= 6 && largest < 1e7) return value.toFixed(digits).replace(/^-(0(\.0+)?)$/, "$1");
  if (value === 0) return "0";
  const more = Math.floor(Math.log10(Math.abs(value)) + 1e-9) - Math.floor(Math.log10(step) + 1e-9);
  return value.toExponential(Math.max(0, more)).replace("e+", "e");
}

const [SECOND, MINUTE, HOUR, DAY] = [1e3, 6e4, 36e5, 864e5];
const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 91, 182, 365].map((n) => n * DAY),
];

/** Makes a scale of moments, in ms since 1970; ticks at whole ms, seconds, minutes, hours or days, UTC. */
export function timeScale(least: number, greatest: number, about: number): Scale {
  const [min, max] = least < greatest ? [least, greatest] : [least - SECOND, greatest + SECOND];
  const rough = (max - min) / about;
  const step = STEPS.find((step) => step >= rough) ?? niceStep(rough / (365 * DAY)) * 365 * DAY;
  const ticks: Tick[] = [];
  for (let value = Math.ceil(min / step) * step; value <= max; value += step) {
    ticks.push({ value, label: timeLabel(value, step) });
  }
  return { min, max, ticks };
}

function timeLabel(value: number, step: number): string {
  const iso = new Date(value).toISOString();
  if (step >= DAY) return iso.slice(0, -14);
  if (step < SECOND) return iso.slice(-13, -1);
  return step < MINUTE ? iso.slice(-13, -5) : iso.slice(-13, -8);
}

/** Gives how many labels of an axis have room: one in about ten columns, or in four lines. */
export function roomFor({ width, height }: Look): { readonly x: number; readonly y: number } {
  return { x: Math.max(1, Math.floor(width / 12)), y: Math.max(1, Math.floor(height / 3)) };
}
