import { didYouMean } from "../errors.ts";

/** A name to sort by, and which way. */
export interface Order {
  readonly name: string;
  readonly descending: boolean;
}

/**
 * Reads names to sort by, `-` before one for descending order; a name that begins with `-` by itself is that name.
 *
 * @throws {TypeError} for a name that is not known
 */
export function readOrder(
  sort: readonly unknown[],
  isKnown: (name: string) => boolean,
  known: () => Iterable<string>,
): Order[] {
  return sort.map((text) => {
    const given = String(text);
    const name = !isKnown(given) && given.startsWith("-") ? given.slice(1) : given;
    if (isKnown(name)) return { name, descending: name !== given };
    throw new TypeError(`Cannot sort by "${name}": no such column${didYouMean(name, known())}`);
  });
}

/** Gives things in order, equal ones as they came; what has no value, or NaN, is last either way. */
export function inOrder<T>(
  things: readonly T[],
  orders: readonly Order[],
  valueOf: (thing: T, name: string) => unknown,
): T[] {
  const keyed = things.map((thing) => ({
    thing,
    keys: orders.map(({ name }) => keyOf(valueOf(thing, name))),
  }));
  return keyed.sort((a, b) => {
    for (const [i, { descending }] of orders.entries()) {
      const steps = compare(a.keys[i]!, b.keys[i]!, descending);
      if (steps !== 0) return steps;
    }
    return 0;
  }).map(({ thing }) => thing);
}

/** Numbers stand before moments, these before text, as SQLite has it; what has no order of its own, by its text. */
type Key = readonly [rank: number, value: number | bigint | string];

function keyOf(value: unknown): Key {
  switch (typeof value) {
    case "number":
      return Number.isNaN(value) ? NONE : [0, value];
    case "bigint":
      return [0, value];
    case "boolean":
      return [0, Number(value)];
    case "string":
      return [2, value];
    case "object":
      if (value === null) return NONE;
      return value instanceof Date ? [1, value.getTime()] : [3, JSON.stringify(value) ?? ""];
    default:
      return NONE;
  }
}

const NONE: Key = [9, 0];

function compare([rankA, a]: Key, [rankB, b]: Key, descending: boolean): number {
  if (rankA === NONE[0] || rankB === NONE[0]) return rankA - rankB;
  const steps = rankA - rankB || (a < b ? -1 : a > b ? 1 : 0);
  return descending ? -steps : steps;
}
