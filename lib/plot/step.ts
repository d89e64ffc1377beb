/** The distance between two ticks, a round number in its unit. */
export interface Step {
  readonly size: number;
  /** There is none smaller, as what is counted comes whole. */
  readonly least?: boolean;
  /** Gives the number that is so many steps from 0, exactly where that can be. */
  value(count: number): number;
  /** Writes it. */
  label(count: number): string;
}

/** Gives the steps from a size on, the smallest first, as far as numbers go. */
export type Steps = (from: number) => Generator<Step, void>;

/** Gives steps of 1, 2 and 5 times a power of ten for values up to a magnitude; of whole numbers only where asked. */
export function numberSteps(magnitude: number, whole = false): Steps {
  return function* (from) {
    const start = Math.floor(Math.log10(from));
    for (let exponent = whole ? Math.max(0, start) : start;; exponent++) {
      for (const digit of [1, 2, 5]) {
        const size = Number(`${digit}e${exponent}`);
        if (size < from) continue;
        if (!Number.isFinite(size)) return;
        yield {
          size,
          least: whole && size === 1,
          value: (count) => Number(`${count * digit}e${exponent}`),
          label: (count) => numberLabel(count * digit, exponent, magnitude),
        };
      }
    }
  };
}

/**
 * Writes digits × 10^exponent, exactly, so that all ticks of an axis have as many digits behind the point. A power
 * of ten is taken out of those that would be long otherwise.
 */
function numberLabel(digits: number, exponent: number, magnitude: number): string {
  const power = Math.floor(Math.log10(Math.max(magnitude, Number.MIN_VALUE)));
  const plain = Math.max(power, 0) + Math.max(-exponent, 0);
  if (plain <= PLAIN || plain <= power - exponent + 2) return shift(digits, exponent);
  return digits === 0 ? "0" : `${shift(digits, exponent - power)}e${power}`;
}

/** So many digits are never too long. */
const PLAIN = 6;

function shift(digits: number, exponent: number): string {
  return exponent < 0
    ? (digits / 10 ** -exponent).toFixed(-exponent)
    : `${digits * 10 ** exponent}`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIMES: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
];

/** Gives steps of a clock and, from a day on, of days; with `full` labels, times have their day. */
export function dateSteps(full: boolean): Steps {
  return function* (from) {
    for (const size of TIMES) {
      if (size < from) continue;
      yield {
        size,
        least: size === 1,
        value: (count) => count * size,
        label: (count) => timeLabel(count * size, size, full),
      };
    }
    for (const { size: days } of numberSteps(0, true)(from / DAY)) {
      const size = days * DAY;
      yield { size, value: (count) => count * size, label: (count) => dayOf(count * size) };
    }
  };
}

/** At midnight the day is what is new. */
function timeLabel(millis: number, size: number, full: boolean): string {
  const time = isoOf(millis).slice(-13, size >= MINUTE ? -8 : size >= SECOND ? -5 : -1);
  if (full) return `${dayOf(millis)} ${time}`;
  return millis % DAY === 0 && size >= MINUTE ? dayOf(millis).slice(-5) : time;
}

/** Gives the day of a moment. */
export function dayOf(millis: number): string {
  return isoOf(millis).slice(0, -14);
}

/** Beyond what a Date can be, there is nothing to write. */
function isoOf(millis: number): string {
  return Math.abs(millis) <= 8.64e15 ? new Date(millis).toISOString() : "";
}
