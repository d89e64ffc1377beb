import type { Classes } from "../values/cbor/classes.ts";
import { isOfPlatform } from "../values/cbor/opaque.ts";
import { bytesOf } from "../values/cbor/special.ts";
import { describe } from "../errors.ts";
import { hashOf } from "../system/hash.ts";
import { hasOnlyMembers } from "../values/kind.ts";

/** What says that a class keeps state where nobody can look: `#private`, a WeakMap, what compilers make of `#private`. */
const HIDES = /#|\bWeakMap\b|Private(Field|Property)|\.(set|add)\(\s*this\b|\[native code\]/;

/**
 * Writes a value down so that two texts are equal where the values are, by structure: −0 is not 0, 1 not 1n, [] not {};
 * NaN is NaN. The order of keys does not count in a plain object; in a Map and a Set it does.
 *
 * @throws {TypeError} for what structure cannot compare: a function, a symbol, a Promise, an object that hides state
 */
export function structureOf(value: unknown, classes: Classes): string {
  return new Structure(classes).of(value);
}

class Structure {
  readonly #classes: Classes;
  readonly #within: object[] = [];

  constructor(classes: Classes) {
    this.#classes = classes;
  }

  of(value: unknown): string {
    switch (typeof value) {
      case "string":
        return JSON.stringify(value);
      case "number":
        return Object.is(value, -0) ? "-0" : String(value);
      case "bigint":
        return `${value}n`;
      case "boolean":
      case "undefined":
        return String(value);
      case "object":
        return value === null ? "null" : this.#ofObject(value);
      default:
        throw incomparable(value);
    }
  }

  #ofObject(value: object): string {
    const level = this.#within.indexOf(value);
    if (level >= 0) return `^${this.#within.length - level}`;
    if (Object.getOwnPropertySymbols(value).length > 0) {
      throw new TypeError("an object with a symbol as key cannot be compared");
    }
    this.#within.push(value);
    const text = this.#ofParts(value);
    this.#within.pop();
    return text;
  }

  #ofParts(value: object): string {
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype) return this.#ofMembers(value);
    if (prototype === null) return `null${this.#ofMembers(value)}`;
    if (prototype === Array.prototype) return this.#ofArray(value as unknown[]);
    const registered = this.#classes.of(value);
    if (registered !== undefined) return `${registered.name}(${this.of(registered.encode(value))})`;
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    if (tag === "Object") return `${sourcesOf(value, () => false)}${this.#ofMembers(value)}`;
    const own = sourcesOf(value, isOfPlatform);
    const name = value.constructor?.name;
    return `${own}${name}:${this.#ofBuiltIn(value, tag)}${this.#ofFields(value)}`;
  }

  /** What hangs on an array of numbers comes behind them. */
  #ofFields(value: object): string {
    if (Array.isArray(value)) return "";
    if (!ArrayBuffer.isView(value)) return this.#ofMembers(value);
    if (isOfPlatform(value.constructor)) return "";
    const { length = 0 } = value as Uint8Array;
    return this.#ofMembers(Object.fromEntries(Object.entries(value).slice(length)));
  }

  #ofMembers(value: object): string {
    const members = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${this.of(member)}`)}}`;
  }

  #ofArray(value: readonly unknown[]): string {
    return hasOnlyMembers(value)
      ? `[${Array.from(value, (member) => this.of(member))}]`
      : `[${value.length}${this.#ofMembers(value)}]`;
  }

  #ofBuiltIn(value: object, tag: string): string {
    if (Array.isArray(value)) return this.#ofArray(value);
    if (ArrayBuffer.isView(value)) return hashOf(bytesOf(value));
    if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
      return hashOf(new Uint8Array(value));
    }
    if (value instanceof Date) return String(value.getTime());
    if (value instanceof Map) return this.#ofArray([...value].flat());
    if (value instanceof Set) return this.#ofArray([...value]);
    if (value instanceof URL) return JSON.stringify(String(value));
    if (value instanceof RegExp) return this.of([String(value), value.lastIndex]);
    if (value instanceof Error) return this.#ofError(value);
    if (["Number", "String", "Boolean", "BigInt"].includes(tag)) return this.of(value.valueOf());
    if (tag.startsWith("Temporal.")) return String(value);
    throw incomparable(value);
  }

  /** Where it was thrown counts for nothing. */
  #ofError(error: Error): string {
    const { name, message, cause, errors } = error as AggregateError;
    return this.of([name, message, cause, errors]);
  }
}

/**
 * Gives the source text of an object's classes, up to one that is known: two of one name are told apart by it.
 *
 * @throws {TypeError} for a class that may hide state
 */
function sourcesOf(value: object, isKnown: (type: unknown) => boolean): string {
  const sources: string[] = [];
  let part = Object.getPrototypeOf(value);
  while (part !== Object.prototype && part !== null) {
    const type = Object.getOwnPropertyDescriptor(part, "constructor")?.value;
    if (isKnown(type)) break;
    sources.push(typeof type === "function" ? Function.prototype.toString.call(type) : "");
    part = Object.getPrototypeOf(part);
  }
  if (sources.some((source) => source === "" || HIDES.test(source))) {
    throw new TypeError(`${describe(value)} cannot be compared: it may hide state`);
  }
  return sources.length === 0 ? "" : JSON.stringify(sources);
}

function incomparable(value: unknown): TypeError {
  return new TypeError(`${describe(value)} cannot be compared`);
}
