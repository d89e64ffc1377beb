import type { Event } from "../types.ts";

/** From so many keys on, V8 may keep an object as a hash table. */
const WIDE = 128;

/** An object with a shape is read and copied in 0.02 µs a key, a hash table in 0.4: in between lies what is late. */
const LATE_PER_KEY = 0.1e-3;

/** After so many late ones in a row, events come as hash tables, and the loop over their keys is faster. */
const MOST_LATE = 3;

/** Reads and copies events of many keys by two calls each, as long as that is the fast way. */
export class WideReader {
  readonly #keys: readonly string[];
  #late = 0;

  private constructor(keys: readonly string[]) {
    this.#keys = keys;
  }

  /** Gives a reader where it may pay: for many keys, and none that assigning would take for the prototype. */
  static for(keys: readonly string[]): WideReader | undefined {
    return keys.length < WIDE || keys.includes("__proto__") ? undefined : new WideReader(keys);
  }

  /** Tells whether events come in a form that this is the fast way for. */
  get pays(): boolean {
    return this.#late < MOST_LATE;
  }

  /** Gives an event's values in the order of its keys; `undefined` if it has other keys. */
  values(event: Event): unknown[] | undefined {
    const own = this.#keys;
    const keys = Object.keys(event);
    if (keys.length !== own.length) return undefined;
    for (let i = 0; i < keys.length; i++) if (keys[i] !== own[i]) return undefined;
    return this.#timed(() => Object.values(event));
  }

  /** Gives a copy of an event, behind the params. */
  copy(event: Event, params: Event): Event {
    const first = Object.keys(params).length > 0 ? params : event;
    return this.#timed(() => Object.assign({}, first, first === event ? undefined : event));
  }

  #timed<T>(work: () => T): T {
    const start = performance.now();
    const result = work();
    const late = performance.now() - start > this.#keys.length * LATE_PER_KEY;
    this.#late = late ? this.#late + 1 : 0;
    return result;
  }
}
