import { readsAsNumber } from "../../values/kind.ts";
import type { PackedCells, PageRows } from "../../store/read/pages.ts";
import type { ColumnKind } from "../kinds.ts";
import { textOf } from "./texts.ts";
import type { VectorWriter } from "./vector.ts";

/** SQLite's serial types: of null, of integers of up to 6 bytes, of 8, of a double, of 0 and 1; from 12 on of bytes and texts. */
const NULL = 0;
const SHORT = 5;
const LONG = 6;
const DOUBLE = 7;
const ZERO = 8;
const ONE = 9;
const BYTES = 12;

/** Puts one cell of a type, which begins at a byte, in a place; gives `false` where it is not as usual. */
type PutPacked = (place: number, type: number, at: number) => boolean;

/** Encodes cells as they lie in the pages of a file, without a value of the program's for each. */
export class PackedWriter {
  readonly #writer: VectorWriter;
  #rows: PageRows = NO_ROWS;

  constructor(writer: VectorWriter) {
    this.#writer = writer;
  }

  /**
   * Begins anew with the cells of one column; without any where the table lacks it. Gives `false` where some cell does
   * not fit: of no kind, only nulls do.
   */
  put(rows: PageRows, cells: PackedCells | undefined, kind: ColumnKind | undefined): boolean {
    this.#rows = rows;
    const writer = this.#writer;
    writer.begin();
    const put = kind === undefined ? undefined : this.#putters[kind];
    for (let i = 0; i < rows.count; i++) {
      const type = cells === undefined ? NULL : cells.types[i]!;
      if (type === NULL) writer.putNull(i);
      else if (!put?.(i, type, cells!.places[i]!)) return false;
    }
    return true;
  }

  readonly #putNumber: PutPacked = (place, type, at) => {
    if (type === DOUBLE) this.#writer.doubles[place] = this.#rows.view.getFloat64(at);
    else if (type <= SHORT || type === ZERO || type === ONE) {
      this.#writer.doubles[place] = this.#integerAt(type, at);
    } else return type === LONG && this.#putLong(place, this.#rows.view.getBigInt64(at));
    return true;
  };

  #putLong(place: number, integer: bigint): boolean {
    this.#writer.doubles[place] = Number(integer);
    return readsAsNumber(integer);
  }

  readonly #putBigint: PutPacked = (place, type, at) => {
    if (type === LONG) this.#writer.integers[place] = this.#rows.view.getBigInt64(at);
    else if (type <= SHORT || type === ZERO || type === ONE) {
      this.#writer.integers[place] = BigInt(this.#integerAt(type, at));
    } else return false;
    return true;
  };

  readonly #putBoolean: PutPacked = (place, type) => {
    if (type !== ZERO && type !== ONE) return false;
    this.#writer.bytes[place] = type - ZERO;
    return true;
  };

  readonly #putStamp: PutPacked = (place, type, at) => {
    const micros = this.#writer.stamps.readBytes(this.#rows.bytes, at, lengthOf(type));
    if (!isText(type) || Number.isNaN(micros)) return this.#putDecoded("stamp", place, type, at);
    this.#writer.putInteger(place, micros);
    return true;
  };

  readonly #putText: PutPacked = (place, type, at) =>
    isText(type) && this.#writer.texts.copy(place, this.#rows.bytes, at, lengthOf(type));

  readonly #putBytes: PutPacked = (place, type, at) => {
    if (type < BYTES || isText(type)) return false;
    this.#writer.texts.putBytes(place, this.#rows.bytes.subarray(at, at + lengthOf(type)));
    return true;
  };

  #putDecoded(kind: ColumnKind, place: number, type: number, at: number): boolean {
    if (!isText(type)) return false;
    const text = textOf(this.#rows.bytes.subarray(at, at + lengthOf(type)));
    return text !== undefined && !text.includes("\0") && this.#writer.putCell(kind, place, text);
  }

  readonly #putters: Readonly<Record<ColumnKind, PutPacked>> = {
    number: this.#putNumber,
    bigint: this.#putBigint,
    boolean: this.#putBoolean,
    date: (...cell) => this.#putDecoded("date", ...cell),
    string: this.#putText,
    json: (...cell) => this.#putDecoded("json", ...cell),
    asset: this.#putText,
    blob: this.#putBytes,
    stamp: this.#putStamp,
  };

  /** Reads an integer of up to 6 bytes, the first of which has the sign. */
  #integerAt(type: number, at: number): number {
    const { view } = this.#rows;
    switch (type) {
      case 1:
        return view.getInt8(at);
      case 2:
        return view.getInt16(at);
      case 3:
        return view.getInt16(at) * 0x100 + view.getUint8(at + 2);
      case 4:
        return view.getInt32(at);
      case SHORT:
        return view.getInt16(at) * 0x1_0000_0000 + view.getUint32(at + 2);
      default:
        return type - ZERO;
    }
  }
}

const NO_ROWS: PageRows = {
  bytes: new Uint8Array(),
  view: new DataView(new ArrayBuffer()),
  count: 0,
  first: 0,
  last: 0,
  isWhole: true,
};

function isText(type: number): boolean {
  return type > BYTES && type % 2 === 1;
}

function lengthOf(type: number): number {
  return (type - BYTES) >> 1;
}
