import { Clock } from "../event/clock.ts";
import { forKey, TrackerError } from "../errors.ts";
import { isEmpty } from "../values/check.ts";
import { checkKey } from "../event/names.ts";
import type { Event } from "../types.ts";
import type { Copy } from "../values/copy.ts";
import { kindOf } from "../values/inspect.ts";

/** The path of a tracker whose events go to its sinks only. */
export const SKIP_INSERT = ":skip-insert:";

/** Stamps events that no file keeps: takes and refuses what `Writer` does. */
export class Unstored {
  /** What goes along with every event. */
  params: Event = {};
  /** Is not looked at. */
  readonly isFlat = false;
  readonly #trackId: string;
  readonly #isOpen: () => boolean;
  readonly #copy: Copy;
  readonly #clock = new Clock();

  constructor(trackId: string, isOpen: () => boolean, copy: Copy) {
    this.#trackId = trackId;
    this.#isOpen = isOpen;
    this.#copy = copy;
  }

  /** Stamps one event; `undefined` for an empty one. @throws {TypeError} for bad input */
  append(event: Event): Event | undefined {
    if (!this.#isOpen()) throw new TrackerError(`Cannot log to "${SKIP_INSERT}": it is closed`);
    if (isEmpty(event)) return undefined;
    const all: Event = { ...this.params, ...event };
    for (const [key, value] of Object.entries(all)) {
      checkKey(key, "log");
      try {
        if (kindOf(value) !== undefined && typeof value === "object") all[key] = this.#copy(value);
      } catch (error) {
        throw forKey(key, error);
      }
    }
    return { ...all, timestamp: this.#clock.next(), track_id: this.#trackId };
  }

  /** Stamps what is made of each item, all or none. */
  appendAll<T>(items: readonly T[], toEvent: (item: T) => Event, _options?: unknown): Event[] {
    return items.flatMap((item) => this.append(toEvent(item)) ?? []);
  }
}
