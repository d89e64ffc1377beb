import type { Event } from "../types.ts";
import { isDate } from "../values/kind.ts";
import { hasFields, oneLine, outline } from "../values/outline.ts";

/** At most so many columns come from the arguments of one call; all of them stand in `args` too. */
const MAX_COLUMNS = 100;
const MAX_DEPTH = 10;

/**
 * Gives the fields of arguments that are objects as `<parameter>_<field>`, inner objects' fields behind another `_`.
 *
 * @param onCycle is told the name at which an object contains itself: it is cut there
 */
export function unpack(
  named: readonly (readonly [string, unknown])[],
  onCycle: (name: string) => void,
): Event {
  const fields: [string, unknown][] = [];

  function add(name: string, value: object, within: readonly object[]): void {
    for (const [key, member] of Object.entries(value)) {
      if (fields.length >= MAX_COLUMNS) return;
      const column = `${name}_${key}`;
      if (!hasFields(member) || within.length >= MAX_DEPTH) fields.push([column, leaf(member)]);
      else if (within.includes(member)) onCycle(column);
      else add(column, member, [...within, member]);
    }
  }

  for (const [name, value] of named) if (hasFields(value)) add(name, value, [value]);
  return Object.fromEntries(fields);
}

/** Gives a value as a column of arguments has it: now, and on one line where it is no data. */
export function leaf(value: unknown): unknown {
  if (typeof value === "function" || typeof value === "symbol") return oneLine(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date && Number.isNaN(value.getTime())) return oneLine(value);
  if (isDate(value)) return value;
  return Array.isArray(value) || hasFields(value) ? outline(value) : oneLine(value);
}
