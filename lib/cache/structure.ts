import type { Classes } from "../values/cbor/classes.ts";
import { isOfPlatform } from "../values/cbor/classes.ts";
import { bytesOf } from "../values/cbor/special.ts";
import { describe } from "../errors.ts";
import { hashOf } from "../system/bytes.ts";

/** What says that a class keeps state where nobody can look: `#private`, a WeakMap, what compilers make of `#private`. */
const HIDES = /#|\bWeakMap\b|Private(Field|Property)|\.(set|add)\(\s*this\b|\[native code\]/;

/** How to write a value down. */
export interface StructureOptions {
  /** Tells a part that is there twice from two that are equal: a result must come back so, an argument need not. */
  readonly sharing?: boolean | undefined;
}

/**
 * Writes a value down so that two texts are equal where the values are, by structure: −0 is not 0, 1 not 1n, [] not {};
 * NaN is NaN. The order of keys does not count in a plain object; in a Map and a Set it does.
 *
 * @throws {TypeError} for what structure cannot compare: a function, a symbol, a Promise, an object that hides state
 */
export function structureOf(
  value: unknown,
  classes: Classes,
  { sharing = false }: StructureOptions = {},
): string {
  return new Structure(classes, sharing).of(value);
}

/** What each of these has by itself, and is written down otherwise, or counts for nothing. */
const KNOWN = {
  Array: new Set(["length"]),
  Error: new Set(["name", "message", "cause", "errors", "stack"]),
  RegExp: new Set(["lastIndex"]),
};
const NONE: ReadonlySet<string> = new Set();

class Structure {
  readonly #classes: Classes;
  /** The parts seen so far, with `sharing`; without it, those that the one at hand is within. */
  readonly #seen = new Map<object, number>();
  readonly #sharing: boolean;
  /** The memory seen so far, and which parts of it. */
  readonly #shown = new Map<ArrayBufferLike, { from: number; to: number }[]>();

  constructor(classes: Classes, sharing: boolean) {
    this.#classes = classes;
    this.#sharing = sharing;
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
    const seen = this.#seen.get(value);
    if (seen !== undefined) return `^${this.#sharing ? seen : this.#seen.size - seen}`;
    if (Object.getOwnPropertySymbols(value).length > 0) {
      throw new TypeError("an object with a symbol as key cannot be compared");
    }
    this.#seen.set(value, this.#seen.size);
    const text = this.#ofParts(value);
    if (!this.#sharing) this.#seen.delete(value);
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
    if (value instanceof Error) return this.#ofMembers(value, KNOWN.Error);
    if (value instanceof RegExp) return this.#ofMembers(value, KNOWN.RegExp);
    if (!ArrayBuffer.isView(value)) return this.#ofMembers(value);
    if (isOfPlatform(value.constructor)) return "";
    const { length = 0 } = value as Uint8Array;
    return this.#ofMembers(Object.fromEntries(Object.entries(value).slice(length)));
  }

  /** Fields that `Object.keys` does not give count too, and are marked. */
  #ofMembers(value: object, known: ReadonlySet<string> = NONE): string {
    const names = Object.getOwnPropertyNames(value).filter((name) => !known.has(name)).sort();
    const members = names.map((name) => {
      const mark = Object.prototype.propertyIsEnumerable.call(value, name) ? "" : "~";
      return `${mark}${JSON.stringify(name)}:${this.of((value as Record<string, unknown>)[name])}`;
    });
    return `{${members}}`;
  }

  #ofArray(value: readonly unknown[]): string {
    const { length } = value;
    const names = Object.getOwnPropertyNames(value);
    // Numbers come first: where one is missing and a field is there, the field is the last before the length.
    const isWhole = names.length === length + 1 &&
      (length === 0 || names[length - 1] === String(length - 1));
    return isWhole
      ? `[${Array.from(value, (member) => this.of(member))}]`
      : `[${length}${this.#ofMembers(value, KNOWN.Array)}]`;
  }

  #ofBuiltIn(value: object, tag: string): string {
    if (Array.isArray(value)) return this.#ofArray(value);
    if (ArrayBuffer.isView(value)) return this.#ofBytes(bytesOf(value));
    if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
      return this.#ofBytes(new Uint8Array(value));
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

  /** What shows the same memory shares it, and would come back apart. */
  #ofBytes(bytes: Uint8Array): string {
    const { buffer, byteOffset: from, byteLength } = bytes;
    const to = from + byteLength;
    const shown = this.#shown.get(buffer) ?? [];
    if (this.#sharing && shown.some((other) => from < other.to && other.from < to)) {
      throw new TypeError("arrays that share their memory would come back apart");
    }
    if (this.#sharing) this.#shown.set(buffer, [...shown, { from, to }]);
    return hashOf(bytes);
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
