import type { Vector } from "@duckdb/node-bindings";
import type { Library } from "../library.ts";

/** A short text stands in its 16 bytes; of a longer one they hold the first 4 of its own, and a pointer. */
const SHORT = 12;

/**
 * Writes texts into the memory of a vector as DuckDB lays them out. A call of DuckDB for each text would take five
 * times as long, and text is most of what experiments hold.
 */
export class TextWriter {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #words: Uint32Array<ArrayBuffer>;
  readonly #encoder = new TextEncoder();
  /** The bytes of the longer ones, one behind the other. */
  #heap = new Uint8Array(1 << 16);
  #used = 0;

  constructor(memory: ArrayBuffer) {
    this.#bytes = new Uint8Array(memory);
    this.#words = new Uint32Array(memory);
  }

  /** Begins anew. */
  clear(): void {
    this.#used = 0;
  }

  /** Writes a text to a place. */
  put(place: number, text: string): void {
    const at = this.#reserve(3 * text.length);
    const heap = this.#heap;
    let length = 0;
    for (let code; length < text.length && (code = text.charCodeAt(length)) < 128; length++) {
      heap[at + length] = code;
    }
    if (length < text.length) length = this.#encoder.encodeInto(text, heap.subarray(at)).written;
    this.#point(place, length);
  }

  /**
   * Writes a text that lies in these bytes to a place. Gives `false` for what is no whole text, or has a character 0:
   * others may read it otherwise.
   */
  copy(place: number, bytes: Uint8Array, from: number, length: number): boolean {
    const at = this.#reserve(length);
    const heap = this.#heap;
    let all = 0;
    for (let i = 0; i < length; i++) {
      const byte = bytes[from + i]!;
      if (byte === 0) return false;
      all |= byte;
      heap[at + i] = byte;
    }
    if (all > 127 && textOf(bytes.subarray(from, from + length)) === undefined) return false;
    this.#point(place, length);
    return true;
  }

  /** Writes bytes to a place. */
  putBytes(place: number, bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length);
    this.#heap.set(bytes, at);
    this.#point(place, bytes.length);
  }

  /** Makes room behind the last text, and says where that is. */
  #reserve(length: number): number {
    const needed = this.#used + Math.max(length, SHORT);
    if (needed > this.#heap.length) {
      const heap = new Uint8Array(2 * needed);
      heap.set(this.#heap.subarray(0, this.#used));
      this.#heap = heap;
    }
    return this.#used;
  }

  #point(place: number, length: number): void {
    const at = this.#used;
    this.#words[4 * place] = length;
    const copied = length <= SHORT ? length : 4;
    for (let i = 0; i < copied; i++) this.#bytes[16 * place + 4 + i] = this.#heap[at + i]!;
    if (length <= SHORT) return;
    this.#words[4 * place + 2] = at;
    this.#used = at + length;
  }

  /** Gives a copy of the longer texts; `undefined` where there are none. */
  heap(): Uint8Array<ArrayBuffer> | undefined {
    return this.#used === 0 ? undefined : this.#heap.slice(0, this.#used);
  }
}

const WHOLE = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Gives the text of these bytes; `undefined` where they are none. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return WHOLE.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Gives the longer texts to a vector as one; their places in the memory of the column then point to where they lie. */
export function moveTexts(
  library: Library,
  vector: Vector,
  memory: ArrayBuffer,
  heap: Uint8Array<ArrayBuffer>,
): void {
  library.vector_assign_string_element_len(vector, 0, heap);
  const { buffer, byteOffset } = library.vector_get_data(vector, 16);
  const [low, high] = new Uint32Array(buffer, byteOffset + 8, 2);
  const words = new Uint32Array(memory);
  for (let at = 0; at < words.length; at += 4) {
    if (words[at]! <= SHORT) continue;
    const sum = low! + words[at + 2]!;
    words[at + 2] = sum;
    words[at + 3] = high! + (sum > 0xffffffff ? 1 : 0);
  }
}
