import { describe, safely } from "../errors.ts";
import type { Event } from "../types.ts";
import { kindOf } from "./inspect.ts";
import { hasOnlyMembers, isOrdinary, isPlain } from "./kind.ts";

/**
 * Gives a value as plain JSON carries it, for people to read and SQL to ask: instances as their fields, dates as ISO
 * text, what has no form in JSON as a line of text that says what it is.
 */
export function outline(value: unknown, within: readonly object[] = []): unknown {
  if (value === undefined) return null;
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return isOrdinary(value) ? value : describe(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object") return oneLine(value);
  if (within.includes(value)) return "[Circular]";
  if (within.length > MAX_DEPTH) return oneLine(value);
  const inner = [...within, value];
  if (Array.isArray(value)) {
    // Some holes are null in JSON; an array of billions of them would take all memory.
    if (value.length > MAX_HOLES && !hasOnlyMembers(value)) return oneLine(value);
    return Array.from(value, (member) => outline(member, inner));
  }
  if (!hasFields(value)) return oneLine(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, outline(member, inner)]),
  );
}

const MAX_DEPTH = 100;
const MAX_HOLES = 100_000;

/**
 * Gives an event with an outline of each object that is kept as an asset. One that cannot be stored, as something in it is no
 * data, would take all the rest of the event with it.
 */
export function outlineObjects(event: Event): Event {
  const isObject = (value: unknown) => safely(() => kindOf(value) === "asset", true);
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => [
      key,
      isObject(value) ? safely(() => outline(value), typeof value) : value,
    ]),
  );
}

/** Plain objects, and instances of classes of the user's own: those of the platform have no fields to show. */
export function hasFields(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  if (isPlain(value)) return true;
  const { constructor } = value;
  return typeof constructor === "function" &&
    !/\{\s*\[native code\]\s*\}/.test(Function.prototype.toString.call(constructor)) &&
    Object.keys(value).length > 0;
}

/** Says in one line what a value is: `Map(3)`, `Float64Array(100)`, `[Function: scale]`. */
export function oneLine(value: unknown): string {
  if (typeof value === "function") return `[Function: ${value.name || "anonymous"}]`;
  if (typeof value === "symbol") return String(value);
  if (typeof value !== "object" || value === null) return describe(value);
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  }
  if (value instanceof Error) return `${value.name}: ${value.message}`.replaceAll(/\s+/g, " ");
  const name = value.constructor?.name || Object.prototype.toString.call(value).slice(8, -1);
  const { size, length } = value as { size?: unknown; length?: unknown };
  const count = typeof length === "number" ? length : size;
  return typeof count === "number" ? `${name}(${count})` : name;
}
