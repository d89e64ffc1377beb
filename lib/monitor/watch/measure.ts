import { spanOf } from "./check.ts";
import type { Rule } from "./rule.ts";

/** An event as it is watched: its time in ms since 1970, and its values. */
export interface Seen {
  readonly time: number;
  readonly row: Readonly<Record<string, unknown>>;
}

/** How things stand: whether the rule holds, and what was measured; `undefined` where there is no telling. */
export interface Reading {
  readonly holds: boolean;
  readonly value: number | string | null;
}

/** What a rule looks at: it is told of each event, and asked at each of them, and as time goes by. */
export interface Gauge {
  /** Takes an event; `isFiring` asks whether it still holds. */
  see(event: Seen, isFiring: boolean): Reading | undefined;
  /** Is asked where no event came; `now` in ms since 1970. */
  look(now: number, isFiring: boolean): Reading | undefined;
  /** How much of what came before it has to see. */
  readonly needs: { readonly events?: number; readonly millis?: number };
  /** Whether it changes as time goes by too: what an event shows is then true of now. */
  readonly isTimed?: boolean;
  /** Is told that nothing more will come: what is not whole counts too. */
  finish?(): Reading | undefined;
}

/** Tells whether a number is beyond the bounds of a rule. */
export function isBeyond({ above, below }: Rule, value: number): boolean {
  return above !== undefined && value > above || below !== undefined && value < below;
}

/** Each value by itself: so many in a row. */
export class ValueGauge implements Gauge {
  readonly needs: { readonly events: number };
  readonly #rule: Rule;
  #row = 0;

  constructor(rule: Rule) {
    this.#rule = rule;
    this.needs = { events: rule.for ?? 1 };
  }

  see({ row }: Seen, isFiring: boolean): Reading | undefined {
    const value = this.#valueIn(row);
    if (value === undefined) return undefined;
    const holds = this.#rule.is === "nan" ? !Number.isFinite(value) : isBeyond(this.#rule, value);
    this.#row = holds ? this.#row + 1 : 0;
    const shown = Number.isFinite(value) ? value : String(value);
    return { holds: this.#row >= (isFiring ? 1 : this.needs.events), value: shown };
  }

  look(): undefined {
    return undefined;
  }

  /** Without a column any will do: one that is not finite, else one that is. */
  #valueIn(row: Seen["row"]): number | undefined {
    const { column } = this.#rule;
    if (column !== undefined) return numberIn(row[column]);
    const numbers = Object.values(row).map(numberIn).filter((value) => value !== undefined);
    return numbers.find((value) => !Number.isFinite(value)) ?? numbers[0];
  }
}

/** Gives a number that a value is; `undefined` for all else. */
export function numberIn(value: unknown): number | undefined {
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
}

/** No event, or none with a value in a column, for so long. */
export class StallGauge implements Gauge {
  readonly needs: { readonly events: number };
  readonly #column: string | undefined;
  readonly #most: number;
  #last: number | undefined;
  #begun: number | undefined;
  /** Nothing will come that has not. */
  #isOver = false;

  constructor({ column, stall, for: times = 1 }: Rule) {
    this.#column = column;
    this.#most = spanOf(stall)! * times;
    this.needs = { events: column === undefined ? 1 : 1000 };
  }

  see({ time, row }: Seen): undefined {
    if (this.#column !== undefined && (row[this.#column] ?? null) === null) return undefined;
    this.#last = Math.max(time, this.#last ?? -Infinity);
    return undefined;
  }

  finish(): undefined {
    this.#isOver = true;
    return undefined;
  }

  look(now: number): Reading {
    if (this.#isOver && this.#last === undefined) return { holds: true, value: null };
    this.#begun ??= now;
    const seconds = (now - (this.#last ?? this.#begun)) / 1000;
    return { holds: seconds * 1000 >= this.#most, value: Math.max(0, seconds) };
  }
}
