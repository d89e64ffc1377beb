import type { Micros } from "../event/clock.ts";

/** So many moments are remembered; of older ones the file says whether they are taken. */
const MOST = 200_000;

/** The moments that a run's events have: no two have the same, a later event with one goes behind. */
export class Moments {
  /** A moment that is taken → one behind it that may be free. */
  readonly #taken = new Map<Micros, Micros>();

  /** Gives the first moment that is free, from one on. */
  free(from: Micros): Micros {
    let end = from;
    for (let next = this.#taken.get(end); next !== undefined; next = this.#taken.get(end)) {
      end = next;
    }
    // Whoever asks again finds it at once.
    for (let at = from; at !== end;) {
      const next = this.#taken.get(at)!;
      this.#taken.set(at, end);
      at = next;
    }
    return end;
  }

  /** Says that a moment is taken. */
  take(at: Micros): void {
    if (this.#taken.size >= MOST) this.#taken.clear();
    this.#taken.set(at, at + 1);
  }
}
