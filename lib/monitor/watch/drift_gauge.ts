import { compareColumn, judged } from "../drift/compare.ts";
import { type Profile, profiled } from "../profile/profile.ts";
import { type Distribution, distributionOf } from "../sample/distribution.ts";
import { Sample } from "../sample/groups.ts";
import { spanOf } from "./check.ts";
import type { Gauge, Reading, Seen } from "./measure.ts";
import type { Rule } from "./rule.ts";

/** So many events a window has when nothing is said. */
const LAST = 200;

/** Compares window after window of events with a profile: so many in a row. */
export class DriftGauge implements Gauge {
  readonly needs: { readonly events?: number; readonly millis?: number };
  readonly #windows: number;
  readonly #events: number | undefined;
  readonly #millis: number;
  readonly #names: readonly string[];
  readonly #references: readonly Distribution[];
  #sample: Sample;
  #begun: number | undefined;
  #row = 0;

  /** @throws {TypeError} for a column that the profile lacks */
  constructor({ column, last = LAST, for: windows = 1 }: Rule, profile: Profile) {
    const names = Object.keys(profile.columns);
    if (column !== undefined && !names.includes(column)) {
      throw new TypeError(`the profile has no column "${column}"`);
    }
    this.#windows = windows;
    this.#events = typeof last === "number" ? last : undefined;
    this.#millis = typeof last === "number" ? 0 : spanOf(last)!;
    this.needs = this.#events === undefined
      ? { millis: windows * this.#millis }
      : { events: windows * this.#events };
    this.#names = column === undefined ? names : [column];
    this.#references = this.#names.map((name) => profiled(profile, name));
    this.#sample = new Sample(this.#names.length);
  }

  see({ time, row }: Seen): Reading | undefined {
    this.#begun ??= time;
    const { columns } = this.#sample;
    this.#names.forEach((name, c) => columns[c]!.add(row[name]));
    this.#sample.events++;
    return this.#events !== undefined && this.#sample.events >= this.#events
      ? this.#end(time)
      : undefined;
  }

  look(now: number): Reading | undefined {
    this.#begun ??= now;
    const isOver = this.#events === undefined && now - this.#begun >= this.#millis;
    return isOver ? this.#end(now) : undefined;
  }

  /** Ends a window before it is whole: nothing more will come. */
  finish(): Reading | undefined {
    return this.#row === this.#windows - 1 ? this.#end(this.#begun ?? 0) : undefined;
  }

  #end(now: number): Reading | undefined {
    const { events, columns } = this.#sample;
    this.#sample = new Sample(this.#names.length);
    this.#begun = now;
    if (events === 0) return undefined;
    const rows = judged(this.#names.map((name, c) => {
      const reference = this.#references[c]!;
      const { kind } = reference;
      const current = distributionOf([columns[c]!], events, { kind, hasExtra: false });
      return compareColumn(name, { reference, current });
    }));
    const drifted = rows.filter((row) => row.drifted).length;
    this.#row = drifted > 0 ? this.#row + 1 : 0;
    return { holds: this.#row >= this.#windows, value: drifted };
  }
}
