import { quantile, sorted } from "../../stats/order.ts";
import { quantileIn, spanOf } from "./check.ts";
import { type Gauge, isBeyond, numberIn, type Reading, type Seen } from "./measure.ts";
import type { Rule } from "./rule.ts";
import { Window } from "./window.ts";

/** What is measured over the last events when none are said. */
const LAST = "5m";

/** So many values are gone through for each event at most. */
const PACE = 1000;

type Bounds = readonly [from: number, to: number];

/** A mean, a quantile, a rate or a share of nulls over the last events: so many windows in a row. */
export class WindowGauge implements Gauge {
  readonly needs: { readonly events?: number; readonly millis?: number };
  readonly isTimed: boolean;
  readonly #rule: Rule;
  readonly #window = new Window();
  readonly #windows: number;
  /** How many events a window has; else how many ms. */
  readonly #events: number | undefined;
  readonly #millis: number;
  #waiting = 0;

  constructor(rule: Rule) {
    const { last = LAST, for: windows = 1 } = rule;
    this.#rule = rule;
    this.#windows = windows;
    this.#events = typeof last === "number" ? last : undefined;
    this.#millis = typeof last === "number" ? 0 : spanOf(last)!;
    this.isTimed = this.#events === undefined || rule.of === "rate";
    this.needs = this.#events === undefined
      ? { millis: windows * this.#millis }
      : { events: windows * this.#events };
  }

  see({ time, row }: Seen, isFiring: boolean): Reading | undefined {
    const { column } = this.#rule;
    const value = column === undefined ? 0 : numberIn(row[column]) ?? NaN;
    const isNull = column !== undefined && (row[column] ?? null) === null;
    this.#window.push(time, this.#rule.of === "nulls" ? Number(isNull) : value);
    if (this.#events === undefined) return undefined;
    this.#window.keepLast(this.needs.events!);
    if (++this.#waiting < this.#events / PACE) return undefined;
    this.#waiting = 0;
    return this.#read(time, isFiring);
  }

  look(now: number, isFiring: boolean): Reading | undefined {
    if (this.#events !== undefined) {
      return this.#rule.of === "rate" ? this.#read(now, isFiring) : undefined;
    }
    this.#window.keepSince(now - this.needs.millis!);
    return this.#read(now, isFiring);
  }

  /** Of fewer events than a window has, all are it. */
  finish(): Reading | undefined {
    const { length } = this.#window;
    if (this.#events === undefined || this.#windows > 1 || length === 0) return undefined;
    if (length >= this.#events) return undefined;
    const value = this.#measured([0, length], this.#window.timeAt(length - 1), 0);
    return value === undefined ? undefined : { holds: isBeyond(this.#rule, value), value };
  }

  #read(now: number, isFiring: boolean): Reading | undefined {
    const value = this.#measure(now, 0);
    if (value === undefined) return undefined;
    const holds = (each: number | undefined) => each !== undefined && isBeyond(this.#rule, each);
    let all = holds(value);
    for (let back = 1; all && !isFiring && back < this.#windows; back++) {
      all = holds(this.#measure(now, back));
    }
    return { holds: all, value };
  }

  /** Gives what is measured in the window so many windows ago; `undefined` where it is not whole, or has no values. */
  #measure(now: number, back: number): number | undefined {
    const bounds = this.#bounds(now, back);
    return bounds[0] < 0 ? undefined : this.#measured(bounds, now, back);
  }

  #measured(bounds: Bounds, now: number, back: number): number | undefined {
    const [from, to] = bounds;
    const { of } = this.#rule;
    if (of === "rate") return this.#rate(bounds, now, back);
    const values = this.#window.values(from, to).filter((value) => !Number.isNaN(value));
    if (values.length === 0) return undefined;
    if (of === "mean" || of === "nulls") {
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    }
    return quantile(sorted(values), quantileIn(of!)!);
  }

  #bounds(now: number, back: number): Bounds {
    if (this.#events !== undefined) {
      const to = this.#window.length - back * this.#events;
      return [to - this.#events, to];
    }
    const to = now - back * this.#millis;
    // The clock of who logged may be ahead of this one.
    const end = back === 0 ? this.#window.length : this.#window.indexOf(to);
    return [this.#window.indexOf(to - this.#millis), end];
  }

  /** Events a second. Before the first event nothing is known. */
  #rate([from, to]: Bounds, now: number, back: number): number | undefined {
    const values = this.#window.values(from, to).filter((value) => !Number.isNaN(value));
    if (this.#events !== undefined) {
      const end = back === 0 ? now : this.#window.timeAt(to);
      return values.length * 1000 / Math.max(1, end - this.#window.timeAt(from));
    }
    const { first } = this.#window;
    const begin = now - (back + 1) * this.#millis;
    if (first === undefined || first > begin) return undefined;
    return values.length * 1000 / this.#millis;
  }
}
