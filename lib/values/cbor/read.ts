import { Major, Other, Tag, TYPED_ARRAYS, type TypedArrayType } from "./forms.ts";
import { damaged, Input } from "./input.ts";
import { hexOf } from "../../system/bytes.ts";

/** Makes the value that a generic object stands for. */
export type Revive = (parts: [name: string, ...parts: unknown[]]) => unknown;

/**
 * Reads a value that `writeCbor` wrote, or cbor-x in files of 0.1. Typed arrays show the memory given, where they can.
 *
 * @throws {TypeError} for bytes that are damaged
 */
export function readCbor(bytes: Uint8Array, revive: Revive): unknown {
  const input = new Input(bytes);
  const value = new Reader(input, revive).value();
  if (!input.isAtEnd) throw damaged();
  return value;
}

const TYPES = new Map<number, TypedArrayType>(TYPED_ARRAYS);
/** Ends an array that came without its length. */
const STOP = Symbol("stop");

class Reader {
  readonly #input: Input;
  readonly #revive: Revive;
  /** The parts that others refer to, by their numbers. */
  readonly #shared: unknown[] = [];

  constructor(input: Input, revive: Revive) {
    this.#input = input;
    this.#revive = revive;
  }

  /** @param number what others refer to the value by, those in it too */
  value(number?: number): unknown {
    const value = this.#item(number);
    if (value === STOP) throw damaged();
    return value;
  }

  #item(number?: number): unknown {
    const byte = this.#input.byte();
    const info = byte & 31;
    switch (byte >> 5) {
      case Major.positive:
        return info === 27 ? this.#input.long() : this.#input.number(info);
      case Major.negative:
        return info === 27 ? -1n - this.#input.long() : -1 - this.#input.number(info);
      case Major.bytes:
        return this.#input.slice(this.#input.number(info));
      case Major.text:
        return this.#input.text(this.#input.number(info));
      case Major.array:
        return this.#array(info, number);
      case Major.map:
        return this.#object(info, number);
      case Major.tag:
        return this.#tagged(this.#input.number(info));
      default:
        return this.#other(info);
    }
  }

  #other(info: number): unknown {
    switch (info) {
      case Other.false:
        return false;
      case Other.true:
        return true;
      case Other.null:
        return null;
      case Other.undefined:
        return undefined;
      case Other.double:
        return this.#input.double();
      case Other.stop:
        return STOP;
      default:
        throw damaged();
    }
  }

  #array(info: number, number: number | undefined): unknown[] {
    const array: unknown[] = [];
    if (number !== undefined) this.#shared[number] = array;
    if (info === Other.stop) {
      for (let item = this.#item(); item !== STOP; item = this.#item()) array.push(item);
      return array;
    }
    const length = this.#input.count(info, 1);
    for (let i = 0; i < length; i++) array.push(this.value());
    return array;
  }

  #object(info: number, number: number | undefined): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    if (number !== undefined) this.#shared[number] = object;
    const length = this.#input.count(info, 2);
    for (let i = 0; i < length; i++) {
      const key = this.value();
      if (typeof key !== "string" || key === "__proto__") throw damaged();
      object[key] = this.value();
    }
    return object;
  }

  #tagged(tag: number): unknown {
    switch (tag) {
      case Tag.shareable: {
        const number = this.#shared.push(undefined) - 1;
        return this.#shared[number] = this.value(number);
      }
      case Tag.reference:
        return this.#referred(this.value());
      case Tag.map:
        return this.#map();
      default:
        return this.#made(tag, this.value());
    }
  }

  #referred(number: unknown): unknown {
    const value = this.#shared[number as number];
    if (value === undefined) throw damaged();
    return value;
  }

  #map(): Map<unknown, unknown> {
    const byte = this.#input.byte();
    if (byte >> 5 !== Major.map) throw damaged();
    const length = this.#input.count(byte & 31, 2);
    const map = new Map();
    for (let i = 0; i < length; i++) map.set(this.value(), this.value());
    return map;
  }

  /** Makes what a tag says of what stands behind it. */
  #made(tag: number, content: unknown): unknown {
    if (tag === Tag.time && typeof content === "number") {
      return new Date(Math.round(content * 1000));
    }
    if (tag === Tag.set && Array.isArray(content)) return new Set(content);
    if (tag === Tag.genericObject && Array.isArray(content)) {
      return this.#revive(content as Parameters<Revive>[0]);
    }
    if (!(content instanceof Uint8Array)) throw damaged();
    if (tag === Tag.bignum) return bignum(content);
    if (tag === Tag.negativeBignum) return -1n - bignum(content);
    return typedArray(TYPES.get(tag), content);
  }
}

function bignum(bytes: Uint8Array): bigint {
  return BigInt(`0x0${hexOf(bytes)}`);
}

/** It can show the memory that its bytes are in only where its elements begin at a multiple of their size. */
function typedArray(type: TypedArrayType | undefined, bytes: Uint8Array): ArrayBufferView {
  const size = type?.BYTES_PER_ELEMENT;
  if (type === undefined || bytes.length % size! !== 0) throw damaged();
  const { buffer, byteOffset } = bytes.byteOffset % size! === 0 ? bytes : new Uint8Array(bytes);
  return new type(buffer as ArrayBuffer, byteOffset, bytes.length / size!);
}
