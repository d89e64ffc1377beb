import type { Vector } from "@duckdb/node-bindings";
import { isWhole, type Stored } from "../../values/kind.ts";
import { type ColumnKind, jsonOf, microsOf } from "../kinds.ts";
import type { Library } from "../library.ts";
import type { StampReader } from "../stamps.ts";
import { moveTexts, TextWriter } from "./texts.ts";

/** A vector of DuckDB holds so many values. */
export const VECTOR_ROWS = 2048;

/** Puts a cell in a place; gives `false` where the vector's type cannot hold it as it is. */
type Put = (place: number, cell: Stored) => boolean;

/** The only integer beyond ±2^53 that SQLite gives as a number. */
const LEAST = -(2 ** 63);

/** The cells of one column, as DuckDB lays them out. */
export interface Block {
  readonly memory: ArrayBuffer;
  /** The bytes of its longer texts. */
  readonly heap: Uint8Array<ArrayBuffer> | undefined;
  /** A bit for each place, 0 where it is empty; `undefined` where none is. */
  readonly valid: Uint8Array<ArrayBuffer> | undefined;
}

/** Gives how many bytes a block holds. */
export function sizeOf({ memory, heap, valid }: Block): number {
  return memory.byteLength + (heap?.byteLength ?? 0) + (valid?.byteLength ?? 0);
}

/** Hands a block over to a vector of DuckDB. */
export function moveBlock(library: Library, vector: Vector, { memory, heap, valid }: Block): void {
  if (heap !== undefined) moveTexts(library, vector, memory, heap);
  library.copy_data_to_vector(vector, 0, memory, 0, memory.byteLength);
  if (valid === undefined) return;
  library.vector_ensure_validity_writable(vector);
  library.copy_data_to_vector_validity(vector, 0, valid.buffer, 0, valid.byteLength);
}

/** Encodes the cells of one column at a time. */
export class VectorWriter {
  readonly #memory = new ArrayBuffer(16 * VECTOR_ROWS);
  /** The places as each type sees them, for those who fill them at once. */
  readonly doubles = new Float64Array(this.#memory);
  readonly integers = new BigInt64Array(this.#memory);
  readonly #words = new Uint32Array(this.#memory);
  readonly bytes = new Uint8Array(this.#memory);
  readonly texts = new TextWriter(this.#memory);
  /** A bit for each place, 0 where it is empty. */
  readonly #valid = new Uint8Array(VECTOR_ROWS / 8);
  readonly stamps: StampReader;
  #hasNull = false;

  constructor(stamps: StampReader) {
    this.stamps = stamps;
  }

  /** Begins anew with the cells of one column; gives the places of those that are null or of another type. */
  put(kind: ColumnKind, rows: readonly (readonly Stored[])[], at: number): number[] {
    this.begin();
    const put = this.#putters[kind];
    const others: number[] = [];
    if (kind === "number") {
      // Most cells are numbers of number columns: a call for each would take longer than all else.
      for (let i = 0; i < rows.length; i++) {
        const cell = rows[i]![at];
        if (typeof cell === "number") this.doubles[i] = cell;
        else if (cell === null || !put(i, cell!)) others.push(i);
      }
    } else {
      for (let i = 0; i < rows.length; i++) {
        const cell = rows[i]![at];
        if (cell === null || !put(i, cell!)) others.push(i);
      }
    }
    return others;
  }

  /** Puts a cell in a place; gives `false` where its type is another one. */
  putCell(kind: ColumnKind, place: number, cell: Stored): boolean {
    return this.#putters[kind](place, cell);
  }

  /** Begins anew with texts. */
  putTexts(texts: readonly (string | null)[]): void {
    this.begin();
    texts.forEach((text, i) => text === null ? this.putNull(i) : this.texts.put(i, text));
  }

  /** Puts a number in a place. */
  putNumber(place: number, number: number): void {
    this.doubles[place] = number;
  }

  /** Puts an integer of up to 2^53 in a place, without a bigint for it. */
  putInteger(place: number, integer: number): void {
    this.#words[2 * place] = integer;
    this.#words[2 * place + 1] = Math.floor(integer / 2 ** 32);
  }

  /** Leaves a place empty. */
  putNull(place: number): void {
    this.#valid[place >> 3]! &= ~(1 << (place & 7));
    this.#hasNull = true;
  }

  /** Begins anew. */
  begin(): void {
    this.bytes.fill(0);
    this.#valid.fill(255);
    this.texts.clear();
    this.#hasNull = false;
  }

  readonly #putNumber: Put = (place, cell) => {
    const number = Number(cell);
    if (typeof cell !== "bigint" || BigInt(number) !== cell) return false;
    this.doubles[place] = number;
    return true;
  };

  readonly #putBigint: Put = (place, cell) => {
    const whole = typeof cell === "number" && (isWhole(cell) || cell === LEAST);
    if (typeof cell !== "bigint" && !whole) return false;
    this.integers[place] = BigInt(cell as number | bigint);
    return true;
  };

  readonly #putBoolean: Put = (place, cell) => {
    const number = typeof cell === "bigint" ? Number(cell) : cell;
    if (number !== 0 && number !== 1) return false;
    this.bytes[place] = number;
    return true;
  };

  readonly #putDate: Put = (place, cell) => {
    const micros = typeof cell === "string" ? microsOf(cell) : undefined;
    if (micros === undefined) return false;
    this.integers[place] = micros;
    return true;
  };

  readonly #putStamp: Put = (place, cell) => {
    this.integers[place] = this.stamps.read(cell);
    return true;
  };

  readonly #putText: Put = (place, cell) => {
    if (typeof cell !== "string") return false;
    this.texts.put(place, cell);
    return true;
  };

  readonly #putJson: Put = (place, cell) => {
    const json = typeof cell === "string" ? jsonOf(cell) : undefined;
    if (json === undefined) return false;
    this.texts.put(place, json);
    return true;
  };

  readonly #putBytes: Put = (place, cell) => {
    if (!(cell instanceof Uint8Array)) return false;
    this.texts.putBytes(place, cell);
    return true;
  };

  readonly #putters: Readonly<Record<ColumnKind, Put>> = {
    number: this.#putNumber,
    bigint: this.#putBigint,
    boolean: this.#putBoolean,
    date: this.#putDate,
    string: this.#putText,
    json: this.#putJson,
    asset: this.#putText,
    blob: this.#putBytes,
    stamp: this.#putStamp,
  };

  /** Gives a copy of the first so many places. */
  take(kind: ColumnKind, count: number): Block {
    return {
      memory: this.#memory.slice(0, WIDTHS[kind] * count),
      heap: this.texts.heap(),
      valid: this.#hasNull ? this.#valid.slice() : undefined,
    };
  }
}

/** Bytes of a value in a vector. */
const WIDTHS: Readonly<Record<ColumnKind, number>> = {
  number: 8,
  bigint: 8,
  boolean: 1,
  date: 8,
  string: 16,
  json: 16,
  asset: 16,
  blob: 16,
  stamp: 8,
};
