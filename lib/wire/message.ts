/** What a field holds: a whole number, or the bytes of anything else. */
type Raw = number | bigint | Uint8Array;

/** Is thrown for bytes that are no message. */
export class WireError extends Error {
  override readonly name = "WireError";
}

/**
 * A message of protocol buffers, read by the numbers of its fields
 * (https://protobuf.dev/programming-guides/encoding/). Of a field that comes several times, the last counts.
 */
export class Message {
  readonly #fields = new Map<number, Raw[]>();

  /** @throws {WireError} for bytes that are no message */
  constructor(bytes: Uint8Array) {
    const cursor = new Cursor(bytes);
    while (!cursor.isAtEnd) {
      const key = Number(cursor.varint());
      const field = Math.floor(key / 8);
      if (field === 0) throw new WireError("a field has the number 0");
      const values = this.#fields.get(field);
      const value = cursor.value(key % 8);
      if (values === undefined) this.#fields.set(field, [value]);
      else values.push(value);
    }
  }

  /** Whether the field is there. */
  has(field: number): boolean {
    return this.#fields.has(field);
  }

  /** A whole number; bigint beyond ±2^53. */
  integer(field: number): number | bigint | undefined {
    const value = this.#last(field);
    return value instanceof Uint8Array ? undefined : value;
  }

  /** Whole numbers, packed or not. */
  integers(field: number): (number | bigint)[] {
    return this.#all(field).flatMap((value) => {
      if (!(value instanceof Uint8Array)) return [value];
      const cursor = new Cursor(value);
      const numbers: (number | bigint)[] = [];
      while (!cursor.isAtEnd) numbers.push(cursor.varint());
      return numbers;
    });
  }

  /** A number of 64 bits. */
  double(field: number): number | undefined {
    return this.doubles(field).at(-1);
  }

  /** Numbers of 64 bits, packed or not. */
  doubles(field: number): number[] {
    return this.#numbers(field, 8, (view, at) => view.getFloat64(at, true));
  }

  /** A number of 32 bits. */
  float(field: number): number | undefined {
    return this.floats(field).at(-1);
  }

  /** Numbers of 32 bits, packed or not. */
  floats(field: number): number[] {
    return this.#numbers(field, 4, (view, at) => view.getFloat32(at, true));
  }

  /** A whole number of fixed 64 bits, without a sign or with one. */
  fixed(field: number, isSigned = false): bigint | undefined {
    return this.fixeds(field, isSigned).at(-1);
  }

  /** Whole numbers of fixed 64 bits. */
  fixeds(field: number, isSigned = false): bigint[] {
    const read = (view: DataView, at: number) =>
      isSigned ? view.getBigInt64(at, true) : view.getBigUint64(at, true);
    return this.#numbers(field, 8, read);
  }

  /** Bytes. */
  bytes(field: number): Uint8Array | undefined {
    const value = this.#last(field);
    return value instanceof Uint8Array ? value : undefined;
  }

  /** Bytes, each time that they come. */
  allBytes(field: number): Uint8Array[] {
    return this.#all(field).filter((value) => value instanceof Uint8Array);
  }

  /** A text. */
  text(field: number): string | undefined {
    return this.texts(field).at(-1);
  }

  /** Texts. */
  texts(field: number): string[] {
    return this.allBytes(field).map((bytes) => TEXT.decode(bytes));
  }

  /** A message within this one. @throws {WireError} */
  message(field: number): Message | undefined {
    const bytes = this.bytes(field);
    return bytes && new Message(bytes);
  }

  /** Messages within this one. @throws {WireError} */
  messages(field: number): Message[] {
    return this.allBytes(field).map((bytes) => new Message(bytes));
  }

  #numbers<T>(field: number, size: number, read: (view: DataView, at: number) => T): T[] {
    return this.allBytes(field).flatMap((bytes) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return Array.from(
        { length: Math.floor(bytes.length / size) },
        (_, i) => read(view, i * size),
      );
    });
  }

  #all(field: number): Raw[] {
    return this.#fields.get(field) ?? [];
  }

  #last(field: number): Raw | undefined {
    return this.#fields.get(field)?.at(-1);
  }
}

const TEXT = new TextDecoder();

/** Goes through the bytes of a message. */
class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  value(type: number): Raw {
    if (type === 0) return this.varint();
    if (type === 1) return this.#take(8);
    if (type === 2) return this.#take(Number(this.varint()));
    if (type === 5) return this.#take(4);
    throw new WireError(`a field has the unknown type ${type}`);
  }

  /** The first 49 bits fit a double; only what is longer takes a bigint. */
  varint(): number | bigint {
    let small = 0;
    let scale = 1;
    for (let i = 0; i < 7; i++) {
      const byte = this.#byte();
      small += (byte & 127) * scale;
      if (byte < 128) return small;
      scale *= 128;
    }
    let big = BigInt(small);
    for (let i = 7n; i < 10n; i++) {
      const byte = this.#byte();
      big |= BigInt(byte & 127) << (7n * i);
      if (byte < 128) return plain(BigInt.asIntN(64, big));
    }
    throw new WireError("a number is too long");
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new WireError("it ends within a number");
    return byte;
  }

  #take(length: number): Uint8Array {
    const from = this.#at;
    this.#at += length;
    if (!(this.#at <= this.#bytes.length)) throw new WireError("it ends within a field");
    return this.#bytes.subarray(from, this.#at);
  }
}

function plain(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
