import { safely } from "../errors.ts";
import { oneLine, outline, outlineObjects } from "../values/outline.ts";
import { freeName, RESERVED } from "../event/names.ts";
import type { Event } from "../types.ts";
import { kindOf } from "../values/inspect.ts";

/** What takes events: a tracker. */
export interface EventLog {
  /** Stores an event. */
  log(event: Event): unknown;
}

/** Stores the event of a message that an application logged: what the logger says of it, and its properties. */
export function logMessage(
  tracker: EventLog,
  own: Event,
  properties: Readonly<Record<string, unknown>>,
): void {
  const event = messageEvent(own, properties);
  try {
    tracker.log(event);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    tracker.log(outlineObjects(event));
  }
}

function messageEvent(own: Event, properties: Readonly<Record<string, unknown>>): Event {
  const event = new Map(Object.entries(own));
  for (const [key, value] of membersOf(properties)) {
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

/** Gives the members of an object, those whose getters throw as well. */
export function membersOf(object: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.keys(object).map((key) => [key, safely(() => object[key], "unreadable")]);
}

/** An application logs what it likes: what no event can hold is described. */
function storable(value: unknown): unknown {
  try {
    kindOf(value);
    return value;
  } catch {
    return safely(
      () => typeof value === "object" ? outline(value) : oneLine(value),
      typeof value,
    );
  }
}

/** Gives a part of a message as text. */
export function textOf(part: unknown): string {
  if (typeof part === "string") return part;
  const carried = safely(() => outline(part), typeof part);
  return typeof carried === "string" ? carried : JSON.stringify(carried);
}
