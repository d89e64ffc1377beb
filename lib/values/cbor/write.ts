import { MAGIC, Major, Other, Tag, TYPED_ARRAYS } from "./forms.ts";
import { Output } from "./output.ts";
import { Special } from "./special.ts";
import { bytesOfHex } from "../../system/bytes.ts";

/** Writes a value as CBOR. An object that is there more than once is written once, and referred to. */
export function writeCbor(value: unknown): Uint8Array {
  const writer = new Writer();
  writer.value(value);
  return writer.finish();
}

class Writer {
  readonly #output = new Output();
  /** Object → where it stands. */
  readonly #first = new Map<object, number>();
  /** Where the number of each reference stands, and where its object does. */
  readonly #references: [at: number, first: number][] = [];

  constructor() {
    this.#output.raw(MAGIC);
  }

  value(value: unknown): void {
    switch (typeof value) {
      case "number":
        return this.#number(value);
      case "string":
        return this.#output.text(value);
      case "bigint":
        return this.#bigint(value);
      case "object":
        return value === null ? this.#output.simple(Other.null) : this.#object(value);
      case "undefined":
        return this.#output.simple(Other.undefined);
      default:
        return this.#output.simple(value ? Other.true : Other.false);
    }
  }

  #number(value: number): void {
    if (value >>> 0 === value) this.#output.head(Major.positive, value);
    else if (value >> 0 === value) this.#output.head(Major.negative, ~value);
    else this.#output.double(value);
  }

  #bigint(value: bigint): void {
    const isNegative = value < 0n;
    const distance = isNegative ? -1n - value : value;
    // −2^64 would fit, and stands as a bignum in the files that are there.
    if (distance < 2n ** 64n && value !== -(2n ** 64n)) {
      return this.#output.head64(isNegative ? Major.negative : Major.positive, distance);
    }
    const digits = distance.toString(16);
    this.#output.head(Major.tag, isNegative ? Tag.negativeBignum : Tag.bignum);
    this.#output.byteString(bytesOfHex(digits.length % 2 === 0 ? digits : `0${digits}`));
  }

  #object(value: object): void {
    const first = this.#first.get(value);
    if (first !== undefined) return this.#reference(first);
    this.#first.set(value, this.#output.length);
    if (Array.isArray(value)) this.#array(value);
    else if (value instanceof Special) this.#generic([value.name, ...value.parts]);
    else if (value instanceof Map) this.#map(value);
    else if (value instanceof Set) {
      this.#output.head(Major.tag, Tag.set);
      this.#array([...value]);
    } else if (ArrayBuffer.isView(value)) this.#typedArray(value);
    else if (value instanceof Date) this.#date(value);
    else if (value instanceof RegExp) this.#generic(["RegExp", value.source, value.flags]);
    else this.#plain(value as Record<string, unknown>);
  }

  /** Its number is filled in at the end, when all are known. */
  #reference(first: number): void {
    this.#output.head(Major.tag, Tag.reference);
    this.#references.push([this.#output.length + 1, first]);
    this.#output.head(Major.positive, 0xffff);
  }

  #generic(parts: readonly unknown[]): void {
    this.#output.head(Major.tag, Tag.genericObject);
    this.#array(parts);
  }

  #array(members: readonly unknown[]): void {
    this.#output.head(Major.array, members.length);
    for (const member of members) this.value(member);
  }

  #plain(object: Readonly<Record<string, unknown>>): void {
    const keys = Object.keys(object);
    this.#output.head(Major.map, keys.length);
    for (const key of keys) {
      this.#output.text(key);
      this.value(object[key]);
    }
  }

  #map(map: ReadonlyMap<unknown, unknown>): void {
    this.#output.head(Major.tag, Tag.map);
    this.#output.head(Major.map, map.size);
    for (const [key, member] of map) {
      this.value(key);
      this.value(member);
    }
  }

  #date(date: Date): void {
    const seconds = date.getTime() / 1000;
    this.#output.head(Major.tag, Tag.time);
    if (seconds >>> 0 === seconds) this.#output.head32(Major.positive, seconds);
    else this.#output.double(seconds);
  }

  #typedArray(view: ArrayBufferView): void {
    const [tag] = TYPED_ARRAYS.find(([, type]) => view instanceof type)!;
    // Of Uint8Array's own subclasses, such as Buffer, only the bytes are written.
    if (!(view instanceof Uint8Array) || view.constructor === Uint8Array) {
      this.#output.head(Major.tag, tag);
    }
    this.#output.byteString(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  }

  /** Gives what was written, the objects that are referred to numbered in their order. */
  finish(): Uint8Array {
    const firsts = [...new Set(this.#references.map(([, first]) => first))].sort((a, b) => a - b);
    const numbers = new Map(firsts.map((first, number) => [first, number]));
    for (const [at, first] of this.#references) {
      this.#output.setUint16(at, numbers.get(first)!);
    }
    const bytes = this.#output.bytes();
    if (firsts.length === 0) return bytes;
    const marked = new Output();
    for (const [i, first] of firsts.entries()) {
      marked.raw(bytes.subarray(firsts[i - 1] ?? 0, first));
      marked.head(Major.tag, Tag.shareable);
    }
    marked.raw(bytes.subarray(firsts.at(-1)));
    return marked.bytes();
  }
}
