import { oneLine, outline } from "./functions/outline.ts";
import { freeName, RESERVED } from "./names.ts";
import type { Event } from "./types.ts";
import { kindOf } from "./values/inspect.ts";

/** What takes events: a tracker. */
export interface EventLog {
  /** Stores an event. */
  log(event: Event): unknown;
}

/** Gives the event of a message that an application logged: what the logger says of it, and its properties. */
export function messageEvent(own: Event, properties: Readonly<Record<string, unknown>>): Event {
  const event = new Map(Object.entries(own));
  for (const [key, value] of Object.entries(properties)) {
    const name = freeName(
      key,
      "properties",
      (name) =>
        name === "" || RESERVED.has(name) || event.has(name) ||
        (name !== key && Object.hasOwn(properties, name)),
    );
    event.set(name, storable(value));
  }
  return Object.fromEntries(event);
}

/** An application logs what it likes: what no event can hold is described. */
function storable(value: unknown): unknown {
  try {
    kindOf(value);
    return value;
  } catch {
    return typeof value === "object" ? outline(value) : oneLine(value);
  }
}

/** Gives a part of a message as text. */
export function textOf(part: unknown): string {
  if (typeof part === "string") return part;
  const carried = outline(part);
  return typeof carried === "string" ? carried : JSON.stringify(carried);
}
