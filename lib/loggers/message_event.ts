import { safely, TrackerError, wordsOf } from "../errors.ts";
import { oneLine, outline, outlineObjects } from "../values/outline.ts";
import { freeName, RESERVED } from "../event/names.ts";
import type { Event } from "../types.ts";
import { kindOf } from "../values/inspect.ts";
import { Warnings } from "../system/warnings.ts";

/** What takes events: a tracker. */
export interface EventLog {
  /** Stores an event. */
  log(event: Event): unknown;
}

/** What an application logged: what the logger says of it, and its properties. */
export interface Message {
  readonly own: Event;
  readonly properties: readonly Member[];
}

type Member = readonly [key: string, value: unknown];

/** Stores the events of messages. Whatever goes wrong is warned of, once, and never comes back to the application. */
export class Messages {
  readonly #tracker: EventLog;
  readonly #warnings = new Warnings(true);

  constructor(tracker: EventLog) {
    this.#tracker = tracker;
  }

  /** Stores the event of the message that `read` gives, if it gives one. */
  log(read: () => Message | undefined): void {
    try {
      const message = read();
      if (message !== undefined) this.#store(message);
    } catch (error) {
      this.warn("a message was not logged", error);
    }
  }

  /** What cannot be stored takes as little as can be with it. */
  #store(message: Message): void {
    const own = Object.entries(message.own).map(([key, value]) => [key, storable(value)] as const);
    const event = eventOf(own, message.properties);
    const attempts = [
      () => event,
      () => outlineObjects(event),
      () =>
        Object.fromEntries(Object.entries(event).map(([key, value]) => [key, described(value)])),
      () => Object.fromEntries(own),
    ];
    for (const [i, attempt] of attempts.entries()) {
      try {
        this.#tracker.log(attempt());
        return;
      } catch (error) {
        if (error instanceof TrackerError || i === attempts.length - 1) throw error;
      }
    }
  }

  /** Says what went wrong. */
  warn(what: string, error: unknown): void {
    const why = wordsOf(error);
    this.#warnings.once(`${what} ${why}`, `${what}: ${why}`);
  }
}

function eventOf(own: readonly Member[], properties: readonly Member[]): Event {
  const event = new Map(own);
  const keys = new Set(properties.map(([key]) => key));
  for (const [key, value] of properties) {
    const name = freeName(
      key,
      "properties",
      (name) =>
        name === "" || RESERVED.has(name) || event.has(name) || (name !== key && keys.has(name)),
    );
    event.set(name, storable(value));
  }
  return Object.fromEntries(event);
}

/** Gives the members of an object, those whose getters throw as well; none of one that nobody can look into. */
export function membersOf(object: Readonly<Record<string, unknown>>): Member[] {
  const keys = safely(() => Object.keys(object), []);
  return keys.map((key) => [key, safely(() => object[key], "unreadable")]);
}

/** An application logs what it likes: what no event can hold is described. */
function storable(value: unknown): unknown {
  try {
    kindOf(value);
    return value;
  } catch {
    return described(value);
  }
}

function described(value: unknown): unknown {
  const isLine = typeof value === "function" || typeof value === "symbol";
  return safely(() => isLine ? oneLine(value) : outline(value), typeof value);
}

/** Gives a part of a message as text. */
export function textOf(part: unknown): string {
  if (typeof part === "string") return part;
  const carried = safely(() => outline(part), typeof part);
  return typeof carried === "string" ? carried : JSON.stringify(carried);
}
