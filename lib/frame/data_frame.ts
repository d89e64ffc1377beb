import type { ColumnTable } from "arquero";
import { describe } from "../errors.ts";
import type { Columns, Event, Row } from "../types.ts";

/**
 * A table of Arquero (https://idl.uw.edu/arquero/api/) that `console.log` prints and a notebook shows as a table, as
 * they do with what its verbs give. `R` is its row, until a verb makes other columns.
 */
export type DataFrame<R extends Event = Event> =
  & {
    /** Gives the values of a column: of the rows that a filter left, in their order. */
    array<K extends keyof R & string>(name: K): R[K][];
    /** Gives a value by its column and its row's number, from 0. */
    get<K extends keyof R & string>(name: K, row?: number): R[K];
    /** Gives a row by its number, from 0. */
    object(row?: number): R;
    /** Gives the rows as objects. */
    objects(options?: { limit?: number; offset?: number }): R[];
    /** Gives the rows as objects, one after the other. */
    [Symbol.iterator](): Iterator<R>;
  }
  & {
    [
      Verb in
        | "assign"
        | "count"
        | "cross"
        | "derive"
        | "fold"
        | "join"
        | "join_full"
        | "join_left"
        | "join_right"
        | "lookup"
        | "pivot"
        | "reduce"
        | "rename"
        | "rollup"
        | "select"
        | "spread"
        | "unroll"
    ]: (...args: Parameters<ColumnTable[Verb]>) => ColumnTable;
  }
  & ColumnTable;

/** Makes a table of columns, in the order of their names, and does not copy them. */
export async function fromColumns<E extends Event>(
  columns: Columns<E>,
  names?: readonly string[],
): Promise<DataFrame<Row<E>>> {
  const { Frame } = await import("./frame.ts");
  return new Frame(columns, names && [...new Set(names)]) as DataFrame<Row<E>>;
}

/**
 * Makes a table of rows: a column for each key that any of them has, in the order in which they come, `null` where a
 * row has no value.
 *
 * @throws {TypeError} for what is no list of objects
 *
 * @example
 * ```ts
 * import { fromRows } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const table = await fromRows([{ model: "vit", loss: 0.5 }, { model: "cnn", accuracy: 0.9 }]);
 * assert.deepEqual(table.array("accuracy"), [null, 0.9]);
 * ```
 */
export async function fromRows<R extends Event>(
  rows: Iterable<R>,
): Promise<DataFrame<{ [K in keyof R]: R[K] | null }>> {
  const columns = columnsOf(rows);
  const { Frame } = await import("./frame.ts");
  // The keys of an object would begin with those that are numbers.
  return new Frame(Object.fromEntries(columns), [...columns.keys()]) as DataFrame<
    { [K in keyof R]: R[K] | null }
  >;
}

function columnsOf(rows: Iterable<Event>): Map<string, unknown[]> {
  if (typeof rows?.[Symbol.iterator] !== "function" || typeof rows === "string") {
    throw new TypeError(`Cannot make a table of ${describe(rows)}: expected an array of objects`);
  }
  const list = [...rows];
  const columns = new Map<string, unknown[]>();
  for (const [i, row] of list.entries()) {
    if (typeof row !== "object" || row === null || Array.isArray(row)) {
      throw new TypeError(
        `Cannot make a table with ${describe(row)} as row ${i}: expected an object`,
      );
    }
    for (const [key, value] of Object.entries(row)) {
      let column = columns.get(key);
      if (column === undefined) columns.set(key, column = Array(list.length).fill(null));
      column[i] = value ?? null;
    }
  }
  return columns;
}
