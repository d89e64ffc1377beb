import { describe, forKey, named } from "../errors.ts";
import { checkKey } from "../event/names.ts";
import type { Event, Schema, SchemaIssue } from "../types.ts";
import { kindOf } from "./inspect.ts";
import { isPlain } from "./kind.ts";

/** Refuses what is no event: anything but a plain object whose keys are text. @throws {TypeError} */
export function checkEvent(data: unknown): asserts data is Event {
  if (typeof data !== "object" || data === null || !isPlain(data)) {
    throw new TypeError(
      `Cannot log ${describe(data)}: an event is a plain object of names and values`,
    );
  }
  if (Object.getOwnPropertySymbols(data).length > 0) {
    throw new TypeError(`Cannot log an event with a symbol as key: a key is text`);
  }
}

/** Refuses params that no event could carry; `undefined` is taken as null. @throws {TypeError} */
export function checkParams(params: unknown): asserts params is Event {
  if (typeof params !== "object" || params === null || !isPlain(params)) {
    throw new TypeError(
      `Cannot set ${describe(params)} as params: params are a plain object of names and values`,
    );
  }
  if (Object.getOwnPropertySymbols(params).length > 0) {
    throw new TypeError("Cannot set a param with a symbol as key: a key is text");
  }
  for (const key of Object.keys(params)) checkKey(key, "set param");
  checkValues(params, "set param");
}

/** Refuses what no event can hold, with words of what was tried. @throws {TypeError} */
export function checkValues(event: Event, verb: string): void {
  for (const [key, value] of Object.entries(event)) {
    try {
      kindOf(value);
    } catch (error) {
      throw forKey(key, error, verb);
    }
  }
}

/** Tells whether an event has no key. */
export function isEmpty(event: Event): boolean {
  for (const _key in event) return false;
  return true;
}

/** Gives what a schema makes of an event. @throws {TypeError} for what it refuses, and for an asynchronous schema */
export function validate(schema: Schema, data: unknown): Event {
  const result = schema["~standard"].validate(data);
  if (result instanceof Promise) {
    result.catch(() => {});
    throw new TypeError(
      "Cannot log with an asynchronous schema: an event is stored when log returns",
    );
  }
  if (result.issues) {
    throw new TypeError(`Cannot log the event: ${result.issues.map(wordIssue).join("; ")}`);
  }
  checkEvent(result.value);
  return result.value;
}

function wordIssue({ message, path = [] }: SchemaIssue): string {
  const keys = path.map((part) => String(typeof part === "object" ? part.key : part));
  return keys.length === 0 ? message : `${named(keys.join("."))}: ${message}`;
}
