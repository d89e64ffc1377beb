/** A moment in µs since 1970, UTC: exact in a double until the year 2255. */
export type Micros = number;

const STAMP_TEXT =
  /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?: ?(?:(Z)|([+-])(\d\d):?(\d\d)?))?)?$/;

/** Writes the moments of events: never the same twice, never back, close to the wall clock. */
export class Clock {
  #last: Micros = -Infinity;
  /** Wall clock minus the steady clock, in ms: the steady one carries the µs. All clocks of a process begin with the same. */
  #offset = performance.timeOrigin;
  /** When the two were compared last, in ms: asking both each time takes twice as long. */
  #compared = -Infinity;
  #second = NaN;
  #prefix = "";
  /** The moment of the last `next()`, in ms since 1970: asking for the time takes 2 % of storing an event. */
  read = NaN;

  /** Gives the next timestamp: now, or the last one plus 1 µs where the clock has not moved on. */
  next(): string {
    let now = this.#offset + performance.now();
    if (now > this.#compared + 1) now = this.#compare(now);
    this.read = now;
    this.#last = Math.max(Math.floor(now * 1000), this.#last + 1);
    return this.#format(this.#last);
  }

  /** The wall clock may be set or the machine may sleep: whoever is 2 ms apart follows the wall clock. */
  #compare(steady: number): number {
    const wall = Date.now();
    if (Math.abs(wall - steady) <= 2) return this.#compared = steady;
    this.#offset += wall - steady;
    return this.#compared = wall;
  }

  /** Gives the timestamp 1 µs after the last one, for the next event of a batch: reading the clock takes longer. */
  step(): string {
    return this.#format(this.#last += 1);
  }

  /** Makes every later timestamp greater than this one. */
  follow(timestamp: string): void {
    const micros = parseMicros(timestamp);
    if (micros !== undefined) this.#last = Math.max(this.#last, micros);
  }

  /** `formatMicros` that keeps the text of the second, which most events share with the one before. */
  #format(micros: Micros): string {
    const second = Math.floor(micros / 1e6);
    if (second !== this.#second) {
      this.#second = second;
      this.#prefix = formatMicros(micros).slice(0, 20);
    }
    return this.#prefix + String(1e6 + micros - second * 1e6).slice(1);
  }
}

/** Writes a moment as `YYYY-MM-DD HH:MM:SS.ffffff`. */
export function formatMicros(micros: Micros): string {
  const millis = Math.floor(micros / 1000);
  return `${formatMillis(millis)}${String(1000 + micros - millis * 1000).slice(1)}`;
}

/** Writes ms since 1970 as `YYYY-MM-DD HH:MM:SS.fff`. @throws {RangeError} outside years 0 to 9999 */
export function formatMillis(millis: number): string {
  const iso = new Date(millis).toISOString();
  if (iso.length !== 24) {
    throw new RangeError(`Cannot write ${iso} as a timestamp: its year has more than four digits`);
  }
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}`;
}

/** Writes a moment in ms since 1970, parts of one too, as `timestamp` is. */
export function momentText(millis: number): string {
  return formatMicros(Math.round(millis * 1000));
}

/** A moment as its whole ms and the µs beyond: together they are no longer exact in one double after the year 2255. */
export interface Moment {
  readonly millis: number;
  readonly micros: number;
}

/**
 * Reads a stored timestamp: blank or `T`, 0 to 9 digits of a second (cut to µs), with or without offset (UTC then).
 * Gives `undefined` for any other text, also for days that no calendar has.
 */
export function parseMoment(text: string): Moment | undefined {
  const parts = STAMP_TEXT.exec(text);
  if (parts === null) return undefined;
  const [, day, time = "00:00", second = "00", fraction = "", , sign, hours = "0", minutes = "0"] =
    parts;
  const digits = fraction.slice(0, 6).padEnd(6, "0");
  const local = Date.parse(`${day}T${time}:${second}.${digits.slice(0, 3)}Z`);
  // Date.parse takes 30 February as 2 March.
  if (Number.isNaN(local) || new Date(local).getUTCDate() !== Number(day!.slice(8))) {
    return undefined;
  }
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -60_000 : 60_000);
  return { millis: local - offset, micros: Number(digits.slice(3)) };
}

/** Reads a stored timestamp in µs since 1970; `undefined` for any other text. */
export function parseMicros(text: string): Micros | undefined {
  const moment = parseMoment(text);
  return moment && moment.millis * 1000 + moment.micros;
}

/** Reads a stored timestamp as a Date, the digits below 1 ms cut; `undefined` for any other text. */
export function parseDate(text: string): Date | undefined {
  const moment = parseMoment(text);
  return moment && new Date(moment.millis);
}
