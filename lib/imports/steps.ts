import type { Micros } from "../event/clock.ts";
import { EXTRA, STAMP } from "../event/names.ts";
import type { Event } from "../types.ts";
import type { ImportedEvent } from "./run.ts";

/** Puts values that came one by one together: an event a step, and another one where a name comes again for the step. */
export class Steps {
  readonly #events: ImportedEvent[] = [];
  readonly #open = new Map<unknown, Event>();

  /** Adds a value, later than those before it. */
  add(step: number | bigint | null, micros: Micros, name: string, value: unknown): void {
    const key = keyFor(name);
    let event = this.#open.get(step);
    if (event === undefined || Object.hasOwn(event, key)) {
      event = { step };
      this.#open.set(step, event);
      this.#events.push({ micros, event });
    }
    event[key] = value;
  }

  /** The events, oldest first. */
  get events(): ImportedEvent[] {
    return this.#events;
  }
}

/** Gives the key that a name of another tracker's has: a few are taken. */
export function keyFor(name: string): string {
  return name === "" || name === EXTRA || STAMP.includes(name) || name === "step"
    ? `${name}_`
    : name;
}

/** Gives params under names that no event of theirs has otherwise. */
export function paramsBeside(params: Event, events: readonly ImportedEvent[]): Event {
  const taken = new Set(["step", ...events.flatMap(({ event }) => Object.keys(event))]);
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      const key = keyFor(name);
      return [taken.has(key) ? `config.${key}` : key, value];
    }),
  );
}
