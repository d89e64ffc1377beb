import { Major, Other } from "./forms.ts";

/** Most objects that are logged fit in. */
const FIRST_SIZE = 1024;
/** A text of more units is encoded apart: room for all that it may take would be three times as much. */
const LONG = 1 << 16;
/** A call of the encoder takes as long as so many turns of a loop. */
const SHORT = 64;

/** Bytes that grow, and what each form of CBOR adds to them. */
export class Output {
  readonly #encoder = new TextEncoder();
  #bytes = new Uint8Array(FIRST_SIZE);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  /** How many bytes there are. */
  get length(): number {
    return this.#at;
  }

  /** Adds a major type, and the number that comes with it. */
  head(major: number, number: number): void {
    this.#reserve(9);
    const type = major << 5;
    if (number < 24) this.#byte(type | number);
    else if (number < 0x100) {
      this.#byte(type | 24);
      this.#byte(number);
    } else if (number < 0x10000) {
      this.#byte(type | 25);
      this.#view.setUint16(this.#at, number);
      this.#at += 2;
    } else if (number < 2 ** 32) this.head32(major, number);
    else this.head64(major, BigInt(number));
  }

  /** Adds the same in four bytes, whatever the number. */
  head32(major: number, number: number): void {
    this.#reserve(5);
    this.#byte((major << 5) | 26);
    this.#view.setUint32(this.#at, number);
    this.#at += 4;
  }

  /** Adds the same in eight bytes. */
  head64(major: number, number: bigint): void {
    this.#reserve(9);
    this.#byte((major << 5) | 27);
    this.#view.setBigUint64(this.#at, number);
    this.#at += 8;
  }

  /** Adds one of the values that take a byte. */
  simple(value: number): void {
    this.#reserve(1);
    this.#byte(0xe0 | value);
  }

  double(value: number): void {
    this.#reserve(9);
    this.#byte(0xe0 | Other.double);
    this.#view.setFloat64(this.#at, value);
    this.#at += 8;
  }

  byteString(bytes: Uint8Array): void {
    this.head(Major.bytes, bytes.length);
    this.raw(bytes);
  }

  text(text: string): void {
    const { length } = text;
    if (length > LONG) {
      const bytes = this.#encoder.encode(text);
      this.head(Major.text, bytes.length);
      return this.raw(bytes);
    }
    this.#reserve(3 * length + 9);
    // Its length in bytes is known only once they are there.
    const from = this.#at + headSize(length);
    const written = this.#characters(text, from);
    const to = this.#at + headSize(written);
    if (to !== from) this.#bytes.copyWithin(to, from, from + written);
    this.head(Major.text, written);
    this.#at += written;
  }

  /** Writes a text's bytes and gives their number; a short one is ASCII mostly. */
  #characters(text: string, at: number): number {
    const bytes = this.#bytes;
    let i = text.length < SHORT ? 0 : Infinity;
    for (; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) break;
      bytes[at + i] = unit;
    }
    if (i === text.length) return i;
    return this.#encoder.encodeInto(text, bytes.subarray(at)).written;
  }

  /** Adds bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Sets a number of two bytes where one was kept for it. */
  setUint16(at: number, number: number): void {
    this.#view.setUint16(at, number);
  }

  /** Gives what there is. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#at);
  }

  #byte(byte: number): void {
    this.#bytes[this.#at++] = byte;
  }

  #reserve(more: number): void {
    const needed = this.#at + more;
    if (needed <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    bytes.set(this.bytes());
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

/** Counts the bytes of a head with a number of two bytes at most, as that of a text that is not long. */
function headSize(number: number): number {
  if (number < 24) return 1;
  return number < 0x100 ? 2 : number < 0x10000 ? 3 : 5;
}
