import { describe } from "../../errors.ts";
import { readBlob } from "../../system/blob.ts";
import { hasOnlyMembers, isPlain } from "../kind.ts";
import { type Classes, classOf, isOfPlatform, nameOf, type Registered } from "./classes.ts";
import { checkTransparent } from "./opaque.ts";
import type { EncodeOptions, Parts } from "./options.ts";
import { isOrdinary, isOrdinaryArray, isOrdinaryText, unitsOf } from "./ordinary.ts";
import { Special, specialOf } from "./special.ts";

/** Copies a value so that CBOR finds only what it has a form for. @throws {TypeError} for what cannot be stored */
export function plainCopy(value: unknown, options: EncodeOptions): unknown {
  const copy = new PlainCopy(options, false);
  const plain = copy.of(value);
  if (copy.parts.classes.size + copy.parts.functions.size > 0) options.onParts?.(copy.parts);
  return copy.shared <= MOST_SHARED ? plain : new PlainCopy(options, true).of(value);
}

/** Parts that are there more than once are numbered in 16 bits, as they were in files of 0.1. */
const MOST_SHARED = 2 ** 16;

/** What is nested deeper could be written, and not read in a thread of a smaller stack. */
const MAX_DEPTH = 900;

/**
 * One copy. Shared parts stay shared, cycles stay cycles: CBOR here keeps those of plain objects and arrays; one through any
 * other container is cut and marked (`anchor`, `ref`), and so is every one where there are no numbers for them.
 */
class PlainCopy {
  readonly #classes: Classes;
  readonly #onUnknown: (name: string) => void;
  readonly #marksAll: boolean;
  readonly #copies = new Map<object, unknown>();
  readonly #shared = new Set<object>();
  /** Containers that are being copied, and the number of those that contain themselves. */
  readonly #open = new Map<object, number | undefined>();
  readonly parts: Parts = { classes: new Set(), functions: new Set() };
  #anchors = 0;
  #depth = 0;
  /** How many instances, stored by their fields, are being copied. */
  #instances = 0;

  constructor({ classes, onUnknown }: EncodeOptions, marksAll: boolean) {
    this.#classes = classes;
    this.#onUnknown = onUnknown;
    this.#marksAll = marksAll;
  }

  /** The number of parts that are there more than once. */
  get shared(): number {
    return this.#shared.size;
  }

  of(part: unknown): unknown {
    switch (typeof part) {
      case "number":
        return Object.is(part, -0) ? new Special("-0", []) : part;
      case "string":
        return isOrdinaryText(part) ? part : new Special("text", [unitsOf(part)]);
      case "function":
      case "symbol":
        throw new TypeError(`${describe(part)} cannot be stored`);
      case "object":
        return part === null ? null : this.#ofObject(part);
      default:
        return part;
    }
  }

  #ofObject(part: object): unknown {
    if (this.#open.has(part)) return this.#refTo(part);
    const copy = this.#copies.get(part);
    if (copy !== undefined) {
      this.#shared.add(part);
      return copy;
    }
    if (isPlain(part) && Object.getOwnPropertySymbols(part).length > 0) {
      throw new TypeError("an object with a symbol as key cannot be stored");
    }
    if (++this.#depth > MAX_DEPTH) {
      throw new TypeError(`${describe(part)} nested more than ${MAX_DEPTH} deep cannot be stored`);
    }
    const made = (this.#marksAll ? undefined : this.#ofPlain(part)) ?? this.#ofMarked(part);
    this.#depth--;
    return made;
  }

  /** What CBOR keeps the cycles of is known before its members are. */
  #ofPlain(part: object): unknown {
    if (isOrdinaryArray(part)) {
      const made: unknown[] = [];
      this.#copies.set(part, made);
      for (const member of part) made.push(this.of(member));
      return made;
    }
    if (isOrdinary(part)) {
      const made: Record<string, unknown> = {};
      this.#copies.set(part, made);
      const data = this.#instances === 0 ? part : this.#withoutFunctions(part);
      for (const [key, member] of Object.entries(data)) made[key] = this.of(member);
      return made;
    }
    return undefined;
  }

  #ofMarked(part: object): unknown {
    this.#open.set(part, undefined);
    const made = this.#ofContainer(part);
    const anchor = this.#open.get(part) ?? (this.#marksAll ? this.#anchors++ : undefined);
    this.#open.delete(part);
    const whole = anchor === undefined ? made : new Special("anchor", [anchor, made]);
    this.#copies.set(part, this.#marksAll ? new Special("ref", [anchor]) : whole);
    return whole;
  }

  #refTo(part: object): Special {
    if (this.#classes.of(part)?.decode !== undefined) {
      // Its decode would need it before it is there.
      throw new TypeError(`${describe(part)} that contains itself cannot be stored`);
    }
    const anchor = this.#open.get(part) ?? this.#anchors++;
    this.#open.set(part, anchor);
    return new Special("ref", [anchor]);
  }

  #ofContainer(part: object): unknown {
    const registered = this.#registered(part);
    if (registered !== undefined) return this.#ofInstance(part, registered);
    checkTransparent(part);
    tellUnknown(part, this.#onUnknown);
    if (Array.isArray(part)) {
      return hasOnlyMembers(part)
        ? part.map((member) => this.of(member))
        : new Special("sparse", [part.length, this.#entries(part)]);
    }
    if (part instanceof Map) {
      return new Map([...part].map(([key, value]) => [this.of(key), this.of(value)]));
    }
    if (part instanceof Set) return new Set([...part].map((member) => this.of(member)));
    if (part instanceof File) return new Special("File", fileParts(part));
    if (part instanceof Blob) return new Special("Blob", [readBlob(part), part.type]);
    const special = specialOf(part, (inner) => this.of(inner));
    if (special !== undefined) return special;
    if (ArrayBuffer.isView(part) || part instanceof Date || part instanceof RegExp) return part;
    if (Object.getPrototypeOf(part) === null) return new Special("null", [this.#entries(part)]);
    return new Special("entries", [this.#entries(part)]);
  }

  #registered(part: object): Registered | undefined {
    const known = this.#classes.of(part);
    if (known !== undefined || this.#instances === 0 || isPlain(part)) return known;
    if (!this.#classes.registerPart(part)) return undefined;
    const made = this.#classes.of(part)!;
    this.parts.classes.add(made.name);
    return made;
  }

  #ofInstance(part: object, { name, encode, isByFields, isPart }: Registered): Special {
    const data = encode(part);
    if (!isByFields) return new Special(`class ${name}`, [this.of(data)]);
    this.#instances++;
    const copy = this.of(this.#withoutFunctions(data as object));
    this.#instances--;
    return new Special(`${isPart ? "part" : "class"} ${name}`, [copy]);
  }

  /** A function that an instance holds is no data of it, as methods are none. */
  #withoutFunctions(data: object): object {
    const names = Object.keys(data).filter((key) =>
      typeof (data as Record<string, unknown>)[key] === "function"
    );
    if (names.length === 0) return data;
    for (const name of names) this.parts.functions.add(name);
    return Object.fromEntries(Object.entries(data).filter(([key]) => !names.includes(key)));
  }

  /** Methods that an instance holds itself are none of its data. */
  #entries(part: object): unknown[] {
    const entries = isPlain(part)
      ? Object.entries(part)
      : Object.entries(part).filter(([, member]) => typeof member !== "function");
    return entries.map(([key, member]) => [this.of(key), this.of(member)]);
  }
}

/** Gives what a File is made of. */
export function fileParts(file: File): [bytes: Uint8Array, ...about: unknown[]] {
  return [readBlob(file), file.name, file.type, file.lastModified];
}

/** Tells of an object that will not come back as what it is: its class is neither registered nor the platform's. */
export function tellUnknown(value: object, onUnknown: (name: string) => void): void {
  const type = classOf(value);
  const isKnown = type === Object ? isPlain(value) : type === undefined || isOfPlatform(type);
  if (!isKnown) onUnknown(nameOf(type));
}
