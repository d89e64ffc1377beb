import type { DataChunk } from "@duckdb/node-bindings";
import { type RawChunk, slices } from "../../store/read/cells.ts";
import type { Database } from "../../store/database.ts";
import { Pace } from "../../store/read/pace.ts";
import { readRaw } from "../../store/read/reads.ts";
import { type PackedRows, readPacked } from "../../store/read/image.ts";
import { UnreadablePages } from "../../store/read/pages.ts";
import { isAll, type Selection } from "../../store/read/selection.ts";
import type { Source } from "../../store/sources.ts";
import type { Stored } from "../../values/kind.ts";
import { Ahead } from "./ahead.ts";
import { type Column, type Field, fieldsOf, isExtra } from "./fields.ts";
import { Leftovers } from "./leftovers.ts";
import type { Library } from "../library.ts";
import { PackedWriter } from "./packed.ts";
import { type OddStamps, StampReader } from "../stamps.ts";
import { type Block, moveBlock, sizeOf, VECTOR_ROWS, VectorWriter } from "./vector.ts";

/** What a scan reads, and what it gives. */
export interface ScanOptions {
  readonly db: Database;
  readonly source: Source;
  readonly columns: readonly Column[];
  /** All columns of the table that the rows are for, if these are some of them. */
  readonly all?: readonly Column[] | undefined;
  readonly selection?: Selection | undefined;
  /** Takes moments that are written otherwise than here. */
  readonly odd?: OddStamps | undefined;
}

/** Is thrown where a value fits no column and there is no `_extra`. */
export class LeftoverError extends Error {}

/** Some rows as DuckDB lays them out: a block for each column. */
interface Encoded {
  readonly count: number;
  readonly blocks: readonly Block[];
  /** Bytes. */
  readonly size: number;
}

/** Reads a table of SQLite as chunks of DuckDB's. */
export class Scan {
  readonly columns: readonly Column[];
  /** What went wrong as DuckDB asked for rows, of which it keeps no more than the message. */
  error: unknown;

  readonly #library: Library;
  readonly #writer: VectorWriter;
  readonly #packed: PackedWriter;
  readonly #fields: readonly Field[];
  /** Where each column that is read stands in a row of SQLite. */
  readonly #places: ReadonlyMap<string, number>;
  /** The columns that are asked for; all if absent. */
  readonly #asked: ReadonlySet<string> | undefined;
  /** Where `_extra` stands in a chunk; −1 where it is not given. */
  readonly #extraTo: number;
  /** Tells whether `_extra` is given elsewhere: what does not fit is left to that. */
  readonly #lenient: boolean;
  readonly #encoded: Ahead<Encoded>;
  readonly #pace = new Pace(VECTOR_ROWS);

  constructor(library: Library, options: ScanOptions) {
    const { source, columns, all = columns, selection, odd = new Map() } = options;
    this.columns = columns;
    this.#writer = new VectorWriter(new StampReader(odd));
    this.#packed = new PackedWriter(this.#writer);
    this.#library = library;
    this.#extraTo = columns.findIndex(isExtra);
    this.#lenient = all.some(isExtra);
    this.#asked = selection?.columns && new Set(selection.columns);
    this.#fields = fieldsOf(source, columns, { all, asked: this.#asked });
    this.#places = new Map(this.#fields.map(({ name, at }) => [name, at]));
    const names = this.#fields.filter(({ at }) => at >= 0).map(({ name }) => name);
    const paced = { ...selection, chunk: this.#pace.next };
    this.#encoded = new Ahead(this.#encodeAll(options, names, paced));
  }

  /** Reads all rows at once: what is written to the table from now on is not among them. */
  readAll(): void {
    this.#encoded.takeAll();
  }

  /** Reads on while DuckDB is busy: it writes rows in groups, and asks for none meanwhile. */
  readAhead(): void {
    this.#encoded.prepare();
  }

  /** Reads no further. */
  stop(): void {
    this.#encoded.stop();
  }

  /** Fills a chunk with the next rows; gives `false` at the end. @throws {LeftoverError} */
  fill(chunk: DataChunk): boolean {
    const library = this.#library;
    const { count, blocks } = this.#encoded.next() ?? { count: 0, blocks: [] };
    library.data_chunk_set_size(chunk, count);
    blocks.forEach((block, at) => {
      moveBlock(library, library.data_chunk_get_vector(chunk, at), block);
    });
    return count > 0;
  }

  /** Out of an image of the file where that pays, but for rows with something unusual. */
  *#encodeAll(
    { db, source }: ScanOptions,
    names: readonly string[],
    selection: Selection,
  ): Generator<Encoded, undefined> {
    const read = (part: Selection) =>
      slices(readRaw(db, source, names, { ...selection, ...part }), VECTOR_ROWS)
        .map((raw) => this.#encode(raw));
    const packed = isAll(source, selection) && readPacked(db, source, names, VECTOR_ROWS);
    if (!packed) return yield* read({});
    let after: bigint | undefined;
    let unusual = 0;
    try {
      for (const rows of packed) {
        const encoded = this.#encodePacked(rows);
        if (encoded === undefined) {
          if (++unusual > MOST_UNUSUAL) throw new UnreadablePages();
          yield* read({ also: [[`${source.rowid} BETWEEN ? AND ?`, rows.first, rows.last]] });
        } else {
          db.onRead?.(encoded.count);
          yield encoded;
        }
        after = BigInt(rows.last);
      }
    } catch (error) {
      if (!(error instanceof UnreadablePages)) throw error;
      yield* read({ after });
    }
  }

  /** Gives `undefined` where some cell needs to be looked at. */
  #encodePacked(rows: PackedRows): Encoded | undefined {
    const { count, isWhole, columns, extra } = rows;
    if (!isWhole || extra?.types.subarray(0, count).some((type) => type !== 0)) return undefined;
    const blocks: Block[] = [];
    for (const { kind, spilled, fits, at, to } of this.#fields) {
      const cells = spilled || at < 0 ? undefined : columns[at];
      if (!this.#packed.put(rows, cells, fits ? kind : undefined)) return undefined;
      if (to >= 0) blocks[to] = this.#writer.take(kind, count);
    }
    if (this.#extraTo >= 0) {
      this.#packed.put(rows, undefined, undefined);
      blocks[this.#extraTo] = this.#writer.take("json", count);
    }
    return encodedAs(count, blocks);
  }

  #encode(raw: RawChunk): Encoded {
    const count = raw.rows.length;
    const leftovers = new Leftovers(raw, this.#places, this.#asked);
    const blocks: Block[] = [];
    for (const field of this.#fields) this.#encodeField(field, raw.rows, { blocks, leftovers });
    if (this.#extraTo >= 0) blocks[this.#extraTo] = this.#encodeExtra(leftovers, count);
    else if (leftovers.count > 0 && !this.#lenient) throw new LeftoverError();
    const encoded = encodedAs(count, blocks);
    this.#pace.learn(count, encoded.size);
    return encoded;
  }

  #encodeField(
    { name, kind, spilled, from, fits, at, to }: Field,
    rows: readonly Stored[][],
    { blocks, leftovers }: { blocks: Block[]; leftovers: Leftovers },
  ): void {
    const writer = this.#writer;
    const cells = spilled ? leftovers.takeCells(name, kind, rows.length) : rows;
    for (const i of writer.put(kind, cells, spilled ? 0 : fits ? at : -1)) {
      const cell = at < 0 ? null : rows[i]![at];
      if (cell !== null) leftovers.add(i, name, from, cell!);
      const number = cell === null && kind === "number" ? leftovers.takeNumber(i, name) : undefined;
      if (number === undefined) writer.putNull(i);
      else writer.putNumber(i, number);
    }
    if (to >= 0) blocks[to] = writer.take(kind, rows.length);
  }

  #encodeExtra(leftovers: Leftovers, count: number): Block {
    this.#writer.putTexts(Array.from({ length: count }, (_, i) => leftovers.textOf(i)));
    return this.#writer.take("json", count);
  }
}

function encodedAs(count: number, blocks: readonly Block[]): Encoded {
  return { count, blocks, size: blocks.reduce((sum, block) => sum + sizeOf(block), 0) };
}

/** So many parts of an image may have something unusual, before the rest is read row by row. */
const MOST_UNUSUAL = 8;
