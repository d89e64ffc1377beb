import { once } from "../system/once.ts";

/** A part of a clock or of the calendar, as d3-time has them, UTC. */
export interface Interval {
  /** About so many ms. */
  readonly size: number;
  /** Gives the last beginning of one at or before a moment. */
  floor(millis: number): number;
  /** Gives the beginning behind another one; infinite where a Date does not reach. */
  next(begin: number): number;
  /** How a beginning is written where labels stand side by side, and where one above the other: the longest first. */
  readonly across: readonly Write[];
  readonly up: readonly Write[];
}

type Write = (millis: number) => string;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365.2425 * DAY;

/** The last moment that a Date can be. */
export const LAST_DATE = 8.64e15;

const TIMES: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 3, 6, 12].map((count) => count * HOUR),
];

type Labels = Pick<Interval, "across" | "up">;

/** Below the axis stands the year. */
const DAYS: Labels = bothWays(dayOf, (millis) => dayOf(millis).slice(-5));

/** Every interval, the smallest first: parts of a clock, days, weeks, months, quarters, years. */
export const intervals: () => readonly Interval[] = once(() => [
  ...TIMES.map((size) => ({ ...even(size), ...timeLabels(size) })),
  { ...even(DAY), ...DAYS },
  { size: 2 * DAY, floor: oddDay, next: (begin) => oddDay(begin + 3 * DAY), ...DAYS },
  // A week begins on Sunday; 1970 began on a Thursday.
  { ...even(7 * DAY, 3 * DAY), ...DAYS },
  ...[1, 3].map(months),
  ...[1, 2, 5].flatMap((count) => [0, 1, 2, 3, 4, 5].map((power) => count * 10 ** power))
    .sort((a, b) => a - b).map(years),
]);

function bothWays(...labels: Write[]): Labels {
  return { across: labels, up: labels };
}

function even(size: number, offset = 0): Omit<Interval, "across" | "up"> {
  return {
    size,
    floor: (millis) => Math.floor((millis - offset) / size) * size + offset,
    next: (millis) => millis + size,
  };
}

/** Every second day, anew from the first of each month, with at least two days before that. */
function oddDay(millis: number): number {
  const day = dateAt(Math.floor(millis / DAY) * DAY);
  const last = beginning(day.getUTCFullYear(), day.getUTCMonth() + 1) - 2 * DAY;
  const date = dateAt(Math.min(day.getTime(), last));
  return date.getTime() - (1 - date.getUTCDate() % 2) * DAY;
}

function months(count: number): Interval {
  const from = (millis: number, more: number) => {
    const date = dateAt(millis);
    const month = date.getUTCMonth();
    return beginning(date.getUTCFullYear(), month - month % count + more);
  };
  return {
    size: count * YEAR / 12,
    floor: (millis) => from(millis, 0),
    next: (millis) => from(millis, count),
    ...bothWays((millis) => dayOf(millis).slice(0, -3)),
  };
}

function years(count: number): Interval {
  const from = (millis: number, more: number) =>
    beginning(Math.floor(dateAt(millis).getUTCFullYear() / count) * count + more, 0);
  return {
    size: count * YEAR,
    floor: (millis) => from(millis, 0),
    next: (millis) => from(millis, count),
    ...bothWays((millis) => dayOf(millis).slice(0, -6)),
  };
}

/** Gives the beginning of a month; before the first Date and behind the last there is no end. */
function beginning(year: number, month: number): number {
  const millis = new Date(0).setUTCFullYear(year, month, 1);
  return Number.isNaN(millis) ? Math.sign(year) * Infinity : millis;
}

function dateAt(millis: number): Date {
  return new Date(Math.max(-LAST_DATE, Math.min(LAST_DATE, millis)));
}

/** Side by side, at midnight the day is what is new. */
function timeLabels(size: number): Labels {
  const clock = (millis: number) =>
    dateAt(millis).toISOString().slice(-13, size >= MINUTE ? -8 : size >= SECOND ? -5 : -1);
  const plain = (millis: number) =>
    millis % DAY === 0 && size >= MINUTE ? dayOf(millis).slice(-5) : clock(millis);
  return { across: [plain], up: [(millis) => `${dayOf(millis)} ${clock(millis)}`, plain] };
}

/** Gives the day of a moment. */
export function dayOf(millis: number): string {
  return dateAt(millis).toISOString().slice(0, -14);
}
