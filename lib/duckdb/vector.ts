import type { Vector } from "@duckdb/node-bindings";
import type { Kind } from "../types.ts";
import { isWhole, type Stored } from "../values/kind.ts";
import { microsOf } from "./kinds.ts";
import type { Library } from "./library.ts";

/** A vector of DuckDB holds so many values. */
export const VECTOR_ROWS = 2048;

/** Puts a cell in a place; gives `false` where the vector's type cannot hold it as it is. */
type Put = (place: number, cell: Stored) => boolean;

/** A short text stands in its 16 bytes; of a longer one they hold the first 4 of its own, and a pointer. */
const SHORT = 12;

/** The only integer beyond ±2^53 that SQLite gives as a number. */
const LEAST = -(2 ** 63);

/**
 * Collects the cells of one column and hands them over as one block of memory: a call a value takes five times as
 * long with text, which is most of what experiments hold.
 */
export class VectorWriter {
  readonly #bindings: Library["bindings"];
  readonly #memory = new ArrayBuffer(16 * VECTOR_ROWS);
  readonly #doubles = new Float64Array(this.#memory);
  readonly #integers = new BigInt64Array(this.#memory);
  readonly #bytes = new Uint8Array(this.#memory);
  readonly #words = new Uint32Array(this.#memory);
  readonly #valid = new Uint8Array(VECTOR_ROWS / 8);
  readonly #encoder = new TextEncoder();
  #hasNull = false;
  /** The bytes of longer texts, one behind the other. */
  #heap = new Uint8Array(1 << 16);
  #used = 0;

  constructor({ bindings }: Library) {
    this.#bindings = bindings;
  }

  /** Begins anew with the cells of one column; gives the places of those that are null or of another type. */
  put(kind: Kind, rows: readonly (readonly Stored[])[], at: number): number[] {
    this.#begin();
    const put = this.#putters[kind];
    const others: number[] = [];
    if (kind === "number") {
      // Most cells are numbers of number columns: a call for each would take longer than all else.
      for (let i = 0; i < rows.length; i++) {
        const cell = rows[i][at];
        if (typeof cell === "number") this.#doubles[i] = cell;
        else if (cell === null || !put(i, cell)) others.push(i);
      }
    } else {
      for (let i = 0; i < rows.length; i++) {
        const cell = rows[i][at];
        if (cell === null || !put(i, cell)) others.push(i);
      }
    }
    return others;
  }

  /** Begins anew with texts. */
  putTexts(texts: readonly (string | null)[]): void {
    this.#begin();
    texts.forEach((text, i) => text === null ? this.putNull(i) : this.#putText(i, text));
  }

  #begin(): void {
    this.#words.fill(0);
    this.#valid.fill(255);
    this.#hasNull = false;
    this.#used = 0;
  }

  /** Puts a number in a place. */
  putNumber(place: number, number: number): void {
    this.#doubles[place] = number;
  }

  /** Leaves a place empty. */
  putNull(place: number): void {
    this.#valid[place >> 3] &= ~(1 << (place & 7));
    this.#hasNull = true;
  }

  readonly #putNumber: Put = (place, cell) => {
    const value = typeof cell === "bigint" ? Number(cell) : cell;
    if (typeof value !== "number" || (typeof cell === "bigint" && BigInt(value) !== cell)) {
      return false;
    }
    this.#doubles[place] = value;
    return true;
  };

  readonly #putBigint: Put = (place, cell) => {
    const whole = typeof cell === "number" && (isWhole(cell) || cell === LEAST);
    if (typeof cell !== "bigint" && !whole) return false;
    this.#integers[place] = BigInt(cell as number | bigint);
    return true;
  };

  readonly #putBoolean: Put = (place, cell) => {
    const number = typeof cell === "bigint" ? Number(cell) : cell;
    if (number !== 0 && number !== 1) return false;
    this.#bytes[place] = number;
    return true;
  };

  readonly #putDate: Put = (place, cell) => {
    const micros = typeof cell === "string" ? microsOf(cell) : undefined;
    if (micros === undefined) return false;
    this.#integers[place] = micros;
    return true;
  };

  readonly #putText: Put = (place, cell) => {
    if (typeof cell !== "string") return false;
    const at = this.#used;
    this.#reserve(3 * cell.length);
    const heap = this.#heap;
    let length = 0;
    for (let code; length < cell.length && (code = cell.charCodeAt(length)) < 128; length++) {
      heap[at + length] = code;
    }
    if (length < cell.length) length = this.#encoder.encodeInto(cell, heap.subarray(at)).written;
    this.#point(place, at, length);
    return true;
  };

  readonly #putBytes: Put = (place, cell) => {
    if (!(cell instanceof Uint8Array)) return false;
    this.#reserve(cell.length);
    this.#heap.set(cell, this.#used);
    this.#point(place, this.#used, cell.length);
    return true;
  };

  readonly #putters: Readonly<Record<Kind, Put>> = {
    number: this.#putNumber,
    bigint: this.#putBigint,
    boolean: this.#putBoolean,
    date: this.#putDate,
    string: this.#putText,
    json: this.#putText,
    asset: this.#putText,
    blob: this.#putBytes,
  };

  #reserve(more: number): void {
    const needed = this.#used + Math.max(more, SHORT);
    if (needed <= this.#heap.length) return;
    const heap = new Uint8Array(2 * needed);
    heap.set(this.#heap.subarray(0, this.#used));
    this.#heap = heap;
  }

  #point(place: number, at: number, length: number): void {
    this.#words[4 * place] = length;
    const copied = length <= SHORT ? length : 4;
    for (let i = 0; i < copied; i++) this.#bytes[16 * place + 4 + i] = this.#heap[at + i];
    if (length <= SHORT) return;
    this.#words[4 * place + 2] = at;
    this.#used = at + length;
  }

  /** Hands the first so many places over to a vector of DuckDB. */
  flush(vector: Vector, kind: Kind, count: number): void {
    if (this.#used > 0) this.#moveHeap(vector, count);
    const size = WIDTHS[kind] * count;
    this.#bindings.copy_data_to_vector(vector, 0, this.#memory, 0, size);
    if (!this.#hasNull) return;
    const valid = this.#valid;
    this.#bindings.vector_ensure_validity_writable(vector);
    this.#bindings.copy_data_to_vector_validity(vector, 0, valid.buffer, 0, valid.byteLength);
  }

  /** The heap becomes one long text of the vector; where that came to lie, the others point into. */
  #moveHeap(vector: Vector, count: number): void {
    const words = this.#words;
    this.#bindings.vector_assign_string_element_len(vector, 0, this.#heap.subarray(0, this.#used));
    const { buffer, byteOffset } = this.#bindings.vector_get_data(vector, 16);
    const [low, high] = new Uint32Array(buffer, byteOffset + 8, 2);
    for (let at = 0; at < 4 * count; at += 4) {
      if (words[at] <= SHORT) continue;
      const sum = low + words[at + 2];
      words[at + 2] = sum;
      words[at + 3] = high + (sum > 0xffffffff ? 1 : 0);
    }
  }
}

/** Bytes of a value in a vector. */
const WIDTHS: Readonly<Record<Kind, number>> = {
  number: 8,
  bigint: 8,
  boolean: 1,
  date: 8,
  string: 16,
  json: 16,
  asset: 16,
  blob: 16,
};
