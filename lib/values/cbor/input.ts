/** Beyond so many bytes a call of the decoder is faster than a loop. */
const SHORT = 32;

/** Bytes of CBOR, read from their beginning on. @throws {TypeError} where they are damaged */
export class Input {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw damaged();
    return byte;
  }

  /** Reads the number that comes with a major type. */
  number(info: number): number {
    if (info < 24) return info;
    switch (info) {
      case 24:
        return this.byte();
      case 25:
        return this.#view.getUint16(this.#take(2));
      case 26:
        return this.#view.getUint32(this.#take(4));
      case 27:
        return Number(this.long());
      default:
        throw damaged();
    }
  }

  /** Reads one of eight bytes. */
  long(): bigint {
    return this.#view.getBigUint64(this.#take(8));
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8));
  }

  /** Reads a number of members. A damaged one would take all memory before their end is met. */
  count(info: number, leastBytes: number): number {
    const count = this.number(info);
    if (count * leastBytes > this.#bytes.length - this.#at) throw damaged();
    return count;
  }

  /** Gives so many bytes where they are. */
  slice(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  /** Reads a text of so many bytes; a short one is ASCII mostly. */
  text(length: number): string {
    const [bytes, at] = [this.#bytes, this.#at];
    if (length > SHORT || at + length > bytes.length) return this.#decoded(length);
    const units = new Array<number>(length);
    for (let i = 0; i < length; i++) {
      const byte = bytes[at + i]!;
      if (byte > 0x7f) return this.#decoded(length);
      units[i] = byte;
    }
    this.#at += length;
    return String.fromCharCode.apply(null, units);
  }

  #decoded(length: number): string {
    return this.#decoder.decode(this.slice(length));
  }

  /** Moves behind so many bytes, and gives where they begin. */
  #take(length: number): number {
    const at = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw damaged();
    return at;
  }
}

/** Gives the error for bytes that nobody wrote so. */
export function damaged(): TypeError {
  return new TypeError("its bytes are damaged");
}
