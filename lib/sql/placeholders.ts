import { once } from "../system/once.ts";
import { describe, named } from "../errors.ts";
import type { QueryParams } from "../types.ts";
import { encodeParam } from "../values/encode.ts";
import { isPlain } from "../values/kind.ts";
import { bareOf } from "./statement.ts";

/** Refuses what is neither a list nor an object of values. @throws {TypeError} */
export function checkParams(params: unknown): asserts params is QueryParams {
  if (Array.isArray(params)) return;
  if (typeof params === "object" && params !== null && isPlain(params)) return;
  throw new TypeError(
    `Cannot query with ${describe(params)} as parameters: expected an array or an object`,
  );
}

/** Gives the error for a list of values that is not as long as that of the placeholders. */
export function wrongNumber(places: number, values: number): TypeError {
  return new TypeError(`Cannot query: the SQL has ${places} placeholders, ${values} values came`);
}

/** Gives the error for a value that has a name which the SQL has not. */
export function noPlaceholder(name: string): TypeError {
  return new TypeError(`Cannot query: the SQL has no placeholder ${named(name)}`);
}

/** What stands in SQL for values. */
interface Placeholders {
  /** How many are `?`. */
  readonly bare: number;
  /** The numbers of `?1`, `?2` … */
  readonly numbered: readonly number[];
  /** What follows `:`, `@` and `$`: of `$1` too, which is a number to people and a name to SQLite. */
  readonly names: readonly string[];
}

/** A placeholder with a name; within a name, `$` is a letter of it. */
const namedPlaceholder = once(() => /(?<![\p{L}\p{N}_$])[:@$]([\p{L}\p{N}_]+)/gu);

function placeholdersOf(sql: string): Placeholders {
  // Most have none; the pattern of names takes a millisecond to make.
  if (!/[?:@$]/.test(sql)) return { bare: 0, numbered: [], names: [] };
  const bare = bareOf(sql);
  return {
    bare: bare.match(/\?(?!\d)/g)?.length ?? 0,
    numbered: [...bare.matchAll(/\?(\d+)/g)].map(([, number]) => Number(number)),
    names: [...bare.matchAll(namedPlaceholder())].map(([, name]) => name!),
  };
}

/** Gives what to bind to a statement: SQLite would take NULL for a value that is missing. @throws {TypeError} */
export function bindings(sql: string, params: QueryParams): readonly unknown[] {
  const { bare, numbered, names } = placeholdersOf(sql);
  const numbers = names.map(Number).filter(Number.isInteger);
  const isNamed = numbers.length < names.length;
  if (!Array.isArray(params) || isNamed) {
    const given = byName([...names, ...numbered.map(String)], params);
    if (bare > 0) throw wrongNumber(bare, 0);
    return [given];
  }
  const places = [...numbers, ...numbered].reduce((most, number) => Math.max(most, number), bare);
  const mayBeMore = names.length + numbered.length > 0;
  if (mayBeMore ? params.length < places : params.length !== places) {
    throw wrongNumber(places, params.length);
  }
  const values = params.map(encodeParam);
  if (numbers.length === 0) return values;
  return [Object.fromEntries(values.map((value, i) => [i + 1, value]))];
}

function byName(names: readonly string[], params: QueryParams): unknown {
  const bound = Object.entries(params).map(([name, value]) =>
    [name.replace(/^[:@$]/, ""), encodeParam(value)] as const
  );
  const given = new Set(bound.map(([name]) => name));
  const missing = names.find((name) => !given.has(name));
  if (missing !== undefined) {
    throw new TypeError(`Cannot query: no value came for the placeholder ${named(missing)}`);
  }
  const unasked = given.values().find((name) => !names.includes(name));
  if (unasked !== undefined) throw noPlaceholder(unasked);
  return Object.fromEntries(bound);
}
