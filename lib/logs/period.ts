import { describe, named } from "../errors.ts";
import { formatMicros, formatMillis, parseMicros } from "../event/clock.ts";
import { parseSpan } from "../event/span.ts";

/** A moment, or a part of the calendar: a Date, a text like `2026-01-02` or `2026-01-02 03:04`, or how long ago, `1h`. */
export type Moment = Date | string;

const PART = /^\d{4}(-\d\d(-\d\d([T ]\d\d(:\d\d(:\d\d(\.\d{1,6})?)?)?)?)?)?$/;

/** Gives a moment as timestamps are written, as far as it goes. @throws {TypeError} for what is none */
export function momentText(moment: unknown, what: string): string {
  if (moment instanceof Date && !Number.isNaN(moment.getTime())) {
    return formatMillis(moment.getTime());
  }
  if (typeof moment !== "string") throw wrong(describe(moment), what);
  const span = parseSpan(moment);
  // Nothing was logged before 1970.
  if (span !== undefined) return formatMillis(Math.max(0, Date.now() - span));
  if (PART.test(moment)) return moment.replace("T", " ");
  const micros = parseMicros(moment);
  if (micros === undefined) throw wrong(named(moment), what);
  return formatMicros(micros);
}

function wrong(shown: string, what: string): TypeError {
  const expected = 'a time like "1h", "2026-01-02" or "2026-01-02 03:04"';
  return new TypeError(`Cannot read logs ${what} ${shown}: expected ${expected}`);
}

/** Tells whether a timestamp lies in a period, whose last part belongs to it as a whole. */
export function isWithin(timestamp: string, since?: string, until?: string): boolean {
  return (since === undefined || timestamp >= since) &&
    (until === undefined || timestamp.slice(0, until.length) <= until);
}
