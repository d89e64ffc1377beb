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
