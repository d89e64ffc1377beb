import type { DataChunk } from "@duckdb/node-bindings";
import { EXTRA } from "../event/names.ts";
import type { RawChunk } from "../store/read/cells.ts";
import type { Database } from "../store/database.ts";
import { Pace } from "../store/read/pace.ts";
import { readRaw } from "../store/read/reads.ts";
import type { Selection } from "../store/read/selection.ts";
import type { Source } from "../store/sources.ts";
import type { Stored } from "../values/kind.ts";
import { Ahead } from "./ahead.ts";
import { type ColumnKind, isAlike } from "./kinds.ts";
import { Leftovers } from "./leftovers.ts";
import type { Library } from "./library.ts";
import { type OddStamps, StampReader } from "./stamps.ts";
import { type Block, moveBlock, sizeOf, VECTOR_ROWS, VectorWriter } from "./vector.ts";

/** A column that a scan gives. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Tells that it is a key which no column of the file could hold. */
  readonly spilled?: boolean | undefined;
}

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

/** A column that is read. */
interface Field extends Column {
  /** Where it stands in a row of SQLite; −1 where the table lacks it. */
  readonly at: number;
  /** Its kind there. */
  readonly from: ColumnKind;
  /** Tells whether its cells may stand in a column of its kind here. */
  readonly fits: boolean;
  /** Where it stands in a chunk of DuckDB; −1 where only `_extra` is to have what does not fit. */
  readonly to: number;
}

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
    const { db, source, columns, all = columns, selection, odd = new Map() } = options;
    this.columns = columns;
    this.#writer = new VectorWriter(new StampReader(odd));
    this.#library = library;
    this.#extraTo = columns.findIndex(isExtra);
    this.#lenient = all.some(isExtra);
    this.#asked = selection?.columns && new Set(selection.columns);
    this.#fields = fieldsOf(source, columns, { all, asked: this.#asked });
    this.#places = new Map(this.#fields.map(({ name, at }) => [name, at]));
    const names = this.#fields.filter(({ at }) => at >= 0).map(({ name }) => name);
    const paced = { ...selection, chunk: this.#pace.next };
    const rows = slices(readRaw(db, source, names, paced));
    this.#encoded = new Ahead(rows.map((raw) => this.#encode(raw)));
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

  #encode(raw: RawChunk): Encoded {
    const count = raw.rows.length;
    const leftovers = new Leftovers(raw, this.#places, this.#asked);
    const blocks: Block[] = [];
    for (const field of this.#fields) this.#encodeField(field, raw.rows, { blocks, leftovers });
    if (this.#extraTo >= 0) blocks[this.#extraTo] = this.#encodeExtra(leftovers, count);
    else if (leftovers.count > 0 && !this.#lenient) throw new LeftoverError();
    const size = blocks.reduce((sum, block) => sum + sizeOf(block), 0);
    this.#pace.learn(count, size);
    return { count, blocks, size };
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

/** Cuts chunks to what a vector holds. */
function* slices(chunks: Iterable<RawChunk>): Generator<RawChunk, undefined> {
  for (const { rows, ...rest } of chunks) {
    for (let at = 0; at < rows.length; at += VECTOR_ROWS) {
      yield { rows: rows.slice(at, at + VECTOR_ROWS), ...rest };
    }
  }
  return undefined;
}

/**
 * Lists what to read: the columns that are given. With `_extra` among them all, as each may have something for it; and
 * where nothing else gives them, also those that the rows are not for.
 */
function fieldsOf(
  source: Source,
  columns: readonly Column[],
  { all, asked }: { all: readonly Column[]; asked: ReadonlySet<string> | undefined },
): Field[] {
  const given = columns.some(isExtra) ? all : columns;
  const isWhole = columns.some(isExtra) || !all.some(isExtra);
  const known = new Set(all.map(({ name }) => name));
  const others = [...source.kinds]
    .filter(([name]) => isWhole && !known.has(name) && asked?.has(name) !== false);
  const places = new Map(columns.map(({ name }, i) => [name, i]));
  let next = 0;
  const field = ({ name, kind, spilled }: Column, fits: boolean): Field => ({
    name,
    kind,
    spilled,
    at: source.kinds.has(name) ? next++ : -1,
    from: source.kinds.get(name) ?? kind,
    fits: fits && isAlike(source.kinds.get(name) ?? kind, kind),
    to: places.get(name) ?? -1,
  });
  return [
    ...given.filter((column) => !isExtra(column)).map((column) => field(column, true)),
    ...others.map(([name, kind]) => field({ name, kind }, false)),
  ];
}

function isExtra({ name }: Column): boolean {
  return name === EXTRA;
}
