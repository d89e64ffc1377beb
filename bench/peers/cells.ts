import { type Outcome, type Sample, succeeded } from "./sample.ts";

/** Whether more or less is better. */
export type Direction = "more" | "less";

/** Writes a number with three digits that count. */
export function shown(number: number): string {
  return Number(number.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 2 });
}

/** Writes a peer's number, and how many times as good this package is; why there is none; or nothing. */
export function ratioOf(outcome: Outcome<Sample> | undefined, direction: Direction): string {
  if (outcome === undefined) return "–";
  if (!succeeded(outcome)) return outcome.error;
  const times = timesOf(outcome, direction);
  const text = `${shown(outcome.theirs)} (${shown(times)} ×)`;
  return times < 1 ? `**${text}**` : text;
}

/** Names the peer where it is better, by a tenth at least, and how many times. */
export function better(
  title: string,
  outcome: Outcome<Sample> | undefined,
  direction: Direction,
): string[] {
  if (!succeeded(outcome)) return [];
  const times = 1 / timesOf(outcome, direction);
  return times < 1.1 ? [] : [`${title} ${shown(times)} ×`];
}

/** Writes what there is, or why there is nothing. */
export function textOf<T>(outcome: Outcome<T>, write: (what: T) => string): string {
  return succeeded(outcome) ? write(outcome) : (outcome as { error: string }).error;
}

function timesOf({ ratio }: Sample, direction: Direction): number {
  return direction === "more" ? 1 / ratio : ratio;
}
