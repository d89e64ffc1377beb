import { describe } from "../errors.ts";
import { readBlob } from "./blob.ts";
import type { Classes } from "./classes.ts";
import { Special, specialOf } from "./special.ts";

/** What cannot be taken down: it is no data, or nobody can look inside. */
const OPAQUE = [Promise, WeakMap, WeakSet, WeakRef] as const;

/**
 * Copies a value so that CBOR finds only what it has a form for. Shared parts stay shared, cycles stay cycles:
 * cbor-x keeps those of plain objects and arrays; one through any other container is cut and marked (`anchor`, `ref`).
 */
export class PlainCopy {
  readonly #classes: Classes;
  readonly #onUnknown: (name: string) => void;
  readonly #copies = new Map<object, unknown>();
  /** Containers that are being copied, and the number of those that contain themselves. */
  readonly #open = new Map<object, number | undefined>();
  #anchors = 0;

  /** @param onUnknown is told each class whose instances will come back as plain data */
  constructor(classes: Classes, onUnknown: (name: string) => void) {
    this.#classes = classes;
    this.#onUnknown = onUnknown;
  }

  /** Copies a value. @throws {TypeError} for a function, a symbol, a Promise, a WeakMap … */
  of(part: unknown): unknown {
    switch (typeof part) {
      case "number":
        return Object.is(part, -0) ? new Special("-0", []) : part;
      case "string":
        return part.isWellFormed() ? part : new Special("text", [unitsOf(part)]);
      case "function":
      case "symbol":
        throw new TypeError(`${describe(part)} cannot be stored`);
      case "object":
        return part === null ? null : this.#copies.get(part) ?? this.#ofObject(part);
      default:
        return part;
    }
  }

  #ofObject(part: object): unknown {
    if (this.#open.has(part)) return this.#refTo(part);
    if (Array.isArray(part) && Object.keys(part).length === part.length) {
      const made: unknown[] = [];
      this.#copies.set(part, made);
      for (const member of part) made.push(this.of(member));
      return made;
    }
    if (isOrdinary(part)) {
      const made: Record<string, unknown> = {};
      this.#copies.set(part, made);
      for (const [key, member] of Object.entries(part)) made[key] = this.of(member);
      return made;
    }
    this.#open.set(part, undefined);
    const made = this.#ofContainer(part);
    const anchor = this.#open.get(part);
    this.#open.delete(part);
    const whole = anchor === undefined ? made : new Special("anchor", [anchor, made]);
    this.#copies.set(part, whole);
    return whole;
  }

  #refTo(part: object): Special {
    if (this.#classes.of(part) !== undefined) {
      throw new TypeError(`${describe(part)} that contains itself cannot be stored`);
    }
    const anchor = this.#open.get(part) ?? this.#anchors++;
    this.#open.set(part, anchor);
    return new Special("ref", [anchor]);
  }

  #ofContainer(part: object): unknown {
    if (Array.isArray(part)) return new Special("sparse", [part.length, this.#entries(part)]);
    if (part instanceof Map) {
      return new Map([...part].map(([key, value]) => [this.of(key), this.of(value)]));
    }
    if (part instanceof Set) return new Set([...part].map((member) => this.of(member)));
    if (part instanceof Blob) return new Special("Blob", [readBlob(part), part.type]);
    if (OPAQUE.some((kind) => part instanceof kind)) {
      throw new TypeError(`${describe(part)} cannot be stored`);
    }
    const special = specialOf(part, (inner) => this.of(inner));
    if (special !== undefined) return special;
    if (ArrayBuffer.isView(part) || part instanceof Date || part instanceof RegExp) return part;
    const prototype = Object.getPrototypeOf(part);
    if (prototype === null) return new Special("null", [this.#entries(part)]);
    if (prototype === Object.prototype) return new Special("entries", [this.#entries(part)]);
    return this.#ofInstance(part);
  }

  #ofInstance(part: object): unknown {
    const registered = this.#classes.of(part);
    if (registered !== undefined) {
      const data = this.of(registered.encode(part));
      return new Special(`class ${registered.name}`, [data]);
    }
    this.#onUnknown(part.constructor?.name || "a class without a name");
    const data = Object.entries(part).filter(([, member]) => typeof member !== "function");
    return new Special("entries", [data.map(([key, member]) => [this.of(key), this.of(member)])]);
  }

  #entries(part: object): unknown[] {
    return Object.entries(part).map(([key, member]) => [this.of(key), this.of(member)]);
  }
}

/** Tells whether CBOR keeps an object as it is: a plain one, with no key that would be altered. */
function isOrdinary(part: object): boolean {
  return Object.getPrototypeOf(part) === Object.prototype && !Object.hasOwn(part, "__proto__") &&
    Object.keys(part).every((key) => key.isWellFormed());
}

function unitsOf(text: string): Uint16Array {
  return Uint16Array.from(text, (_, i) => text.charCodeAt(i));
}
