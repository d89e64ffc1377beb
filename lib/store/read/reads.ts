import { EXTRA, quote, STAMP } from "../../event/names.ts";
import type { Kind } from "../../types.ts";
import { type Decode, decoder } from "../../values/decode.ts";
import { type Extra, parseExtra, type Refer, withoutSet } from "../../values/extra.ts";
import type { Stored } from "../../values/kind.ts";
import { type RawChunk, readCells, sizeOf } from "./cells.ts";
import { type Condition, where } from "../conditions.ts";
import type { Database, Statement } from "../database.ts";
import { Pace } from "./pace.ts";
import { damaged } from "../reason.ts";
import { conditionsOf, orderOf, type Readable, type Rowid, type Selection } from "./selection.ts";
import { checkCondition } from "../reading_only.ts";
import { SQLITE_COLUMNS } from "../table.ts";

/** Some rows, oldest first: an array a row, in it a value a column. Of `extras`, the rows that spilled have one. */
export interface Chunk {
  readonly rows: unknown[][];
  readonly extras: ReadonlyMap<number, Extra>;
  /** About so many bytes the cells take. */
  readonly bytes: number;
}

/** At most so many rows come at a time: with fewer, growing 500 arrays takes long; with more, collecting the garbage does. */
const CHUNK_ROWS = 10_000;

/**
 * Reads rows chunk by chunk, on one state of the file. A run comes in the order of its timestamps, all runs in
 * the order in which they were committed.
 */
export function readChunks(
  db: Database,
  table: Readable,
  columns: readonly string[],
  selection: Selection,
  take: (chunk: Chunk) => void,
): void {
  for (const chunk of chunksOf(db, table, columns, selection)) take(chunk);
}

/** Gives the same chunks when they are asked for; whoever asks holds on to the state of the file. */
export function* chunksOf(
  db: Database,
  table: Readable,
  columns: readonly string[],
  selection: Selection,
): Generator<Chunk, void> {
  const reading = new Reading(db, table, columns, selection);
  for (const rows of reading.select(selection)) yield reading.decode(rows);
}

/** Reads the same rows as SQLite holds them, when they are asked for. */
export function* readRaw(
  db: Database,
  table: Readable,
  columns: readonly string[],
  selection: Selection,
): Generator<RawChunk, void> {
  const reading = new Reading(db, table, columns, selection);
  for (const rows of reading.select(selection)) yield reading.raw(rows);
}

/** SQLite has none beyond. */
const LAST_ROWID = 2n ** 63n - 1n;

/** One pass over a table. Behind the columns asked for, each row has what orders it, where that is needed, and `_extra`. */
class Reading {
  readonly #db: Database;
  readonly #from: string;
  readonly #select: string;
  readonly #kinds: readonly (Kind | undefined)[];
  readonly #columnAt: ReadonlyMap<string, number>;
  readonly #conditions: readonly Condition[];
  /** Behind which rowid rows are read. */
  readonly #after: bigint | undefined;
  readonly #order: readonly string[];
  /** Where each part of the order stands in a row; empty where the rowid is not read, or has no room. */
  readonly #orderAt: readonly number[];
  /** Where `_extra` stands in a row; −1 without. */
  readonly #extraAt: number;
  /** The keys of `_extra` that are asked for; all of them where no columns are. */
  readonly #asked: ReadonlySet<string> | undefined;
  readonly #refer: Refer | undefined;
  #decoders: readonly (Decode | undefined)[];
  /** Each state of the file is read by statements of its own. */
  readonly #statements = new Map<string, Statement>();
  readonly #pace = new Pace(CHUNK_ROWS);
  /** Says how many rows the next chunk may have at most. */
  readonly #chunk: () => number;
  #bytes = 0;
  readonly #rowid: string | undefined;
  #wide = false;

  constructor(db: Database, table: Readable, columns: readonly string[], selection: Selection) {
    const { where, columns: asked } = selection;
    if (where !== undefined) checkCondition(db, table, where);
    this.#db = db;
    this.#asked = asked && new Set(asked);
    this.#chunk = selection.chunk ?? this.#pace.next;
    this.#rowid = table.rowid;
    this.#from = quote(table.name);
    this.#after = selection.after;
    this.#conditions = conditionsOf(table, { ...selection, after: undefined });
    this.#order = orderOf(table, selection);
    this.#columnAt = new Map(columns.map((name, c) => [name, c]));
    this.#refer = selection.refer;
    this.#kinds = columns.map((name) => table.kinds.get(name));
    this.#decoders = this.#kinds.map((kind) => decoder(kind, false));
    // All rows come by ranges of rowids, which need not be read.
    const order = selection.rowids !== undefined
      ? [table.rowid!]
      : this.#conditions.length === 0
      ? []
      : this.#order;
    const mayHaveSpilled = table.hasExtra && asked?.every((name) => STAMP.includes(name)) !== true;
    const names = [...new Set([...columns, ...order, ...mayHaveSpilled ? [EXTRA] : []])];
    const fits = names.length <= SQLITE_COLUMNS;
    if (!fits) names.splice(names.indexOf(order.at(-1)!), 1);
    this.#orderAt = fits ? order.map((name) => names.indexOf(name)) : [];
    this.#extraAt = names.indexOf(EXTRA);
    this.#select = `SELECT ${names.map(quote).join(", ") || "NULL"} FROM ${this.#from}`;
  }

  *select({ head, tail, at, rowids }: Selection): Generator<Stored[][], void> {
    if (rowids !== undefined) yield* this.#byRowids(rowids);
    else if (at !== undefined) yield this.#nth(at);
    else if (tail === undefined) yield* this.#forward(head ?? Infinity);
    else if (head === undefined) yield* this.#last(tail);
    else if (head + tail >= this.#count()) yield* this.#forward(Infinity);
    else {
      yield* this.#forward(head);
      yield* this.#last(tail);
    }
  }

  #count(): number {
    const { clause, params } = where([...this.#conditions, ...this.#behind([])]);
    return this.#db.first<number>(`SELECT count(*) FROM ${this.#from}${clause}`, ...params)!;
  }

  /** From the oldest on, chunk by chunk. */
  *#forward(limit: number): Generator<Stored[][], void> {
    if (this.#rowid === undefined) yield this.#all(this.#select, []);
    else if (this.#conditions.length === 0) yield* this.#byRanges(limit);
    else yield* this.#byPages(limit);
  }

  /** Each chunk is the next range of rowids; where they have a gap, the first behind it. */
  *#byRanges(limit: number): Generator<Stored[][], void> {
    const next = `SELECT min(${this.#rowid}) FROM ${this.#from} WHERE ${this.#rowid} > ?`;
    let behind: number | bigint = this.#after ?? -Infinity;
    for (let done = 0; done < limit;) {
      const first = this.#db.integer(next, behind);
      if (first === undefined) return;
      if (first <= behind) throw damaged("the rowids do not rise");
      const size = this.#chunk();
      const last = first - 1n + BigInt(size);
      behind = last < LAST_ROWID ? last : LAST_ROWID;
      const range: Condition = [`${this.#rowid} BETWEEN ? AND ?`, first, behind];
      const rows = this.#read([range], "ASC", Math.min(size, limit - done));
      done += rows.length;
      yield rows;
    }
  }

  /** Each chunk begins behind the last row of the one before, or else at its number. */
  *#byPages(limit: number): Generator<Stored[][], void> {
    let last: readonly Stored[] = [];
    const passed = new Set<string>();
    for (let done = 0; done < limit;) {
      const wanted = Math.min(this.#chunk(), limit - done);
      const offset = last.length === 0 ? done : 0;
      const rows = this.#read(this.#behind(last), "ASC", wanted, offset);
      last = this.#orderOf(rows.at(-1));
      const [first] = this.#orderOf(rows[0]);
      if (isTime(first) && isTime(last[0]) && first > last[0]) throw damaged("time goes back");
      if (rows.length > 0) yield rows;
      if (rows.length < wanted) return;
      done += wanted;
      const { size } = passed;
      if (last.length > 0 && passed.add(last.join()).size === size) throw damaged("a circle");
    }
  }

  *#byRowids(rowids: readonly Rowid[]): Generator<Stored[][], void> {
    const [at] = this.#orderAt;
    const sql = `${this.#select} WHERE ${this.#rowid} IN (SELECT value FROM json_each(?))`;
    for (let done = 0; done < rowids.length;) {
      // Where a row has no room for its rowid, one comes at a time.
      const some = rowids.slice(done, done += at === undefined ? 1 : this.#chunk());
      const rows = this.#all(sql, [`[${some.join()}]`]);
      const byId = new Map(
        rows.map((row, i) => [String(at === undefined ? some[i] : row[at]), row]),
      );
      yield some.map((id) => byId.get(String(id))).filter((row) => row !== undefined);
    }
  }

  *#last(limit: number): Generator<Stored[][], void> {
    if (limit > 0) yield this.#read(this.#behind([]), "DESC", limit).reverse();
  }

  #nth(index: number): Stored[][] {
    const [direction, offset] = index < 0 ? ["DESC", -index - 1] as const : ["ASC", index] as const;
    return this.#read(this.#behind([]), direction, 1, offset);
  }

  #read(
    more: readonly Condition[],
    direction: "ASC" | "DESC",
    limit: number,
    offset = 0,
  ): Stored[][] {
    const { clause, params } = where([...this.#conditions, ...more]);
    const by = this.#order.map((name) => `${name} ${direction}`).join(", ");
    const [most, skipped] = [limit, offset].map((n) => Math.min(n, Number.MAX_SAFE_INTEGER));
    const page = limit === Infinity ? "" : ` LIMIT ${most} OFFSET ${skipped}`;
    return this.#all(`${this.#select}${clause} ORDER BY ${by}${page}`, params);
  }

  /** Behind a row, or where the reading begins: of two such conditions SQLite would begin at the first. */
  #behind(row: readonly Stored[]): Condition[] {
    if (row.length === 0) {
      return this.#after === undefined ? [] : [[`${this.#rowid} > ?`, this.#after]];
    }
    return [[`(${this.#order.join(", ")}) > (${row.map(() => "?").join(", ")})`, ...row]];
  }

  #all(sql: string, params: readonly Stored[]): Stored[][] {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, statement = this.#db.prepare(sql));
    const { rows, wide } = readCells(statement, params, this.#wide);
    if (wide && !this.#wide) this.#decoders = this.#kinds.map((kind) => decoder(kind, true));
    this.#wide = wide;
    this.#bytes = sizeOf(rows);
    this.#pace.learn(rows.length, this.#bytes);
    this.#db.onRead?.(rows.length);
    return rows;
  }

  #orderOf(row: readonly Stored[] | undefined): Stored[] {
    return row === undefined ? [] : this.#orderAt.map((at) => row[at]!);
  }

  raw(rows: Stored[][]): RawChunk {
    return { rows, wide: this.#wide, extraAt: this.#extraAt };
  }

  decode(rows: Stored[][]): Chunk {
    const extras = new Map<number, Extra>();
    this.#decoders.forEach((decode, c) => {
      if (decode === undefined) return;
      for (const row of rows as unknown[][]) row[c] = decode(row[c] as Stored);
    });
    for (let i = 0; this.#extraAt >= 0 && i < rows.length; i++) {
      const text = rows[i]![this.#extraAt];
      if (text === null) continue;
      const cellOf = (key: string) => rows[i]![this.#columnAt.get(key) ?? -1] ?? null;
      const extra = parseExtra(text, this.#refer) ?? { [EXTRA]: text };
      extras.set(i, withoutSet(extra, cellOf, this.#asked));
    }
    return { rows, extras, bytes: this.#bytes };
  }
}

/** Tells whether a cell is a text whose order is the same to SQLite, however the column is declared. */
function isTime(cell: Stored | undefined): cell is string {
  return typeof cell === "string" && /^[\d :.+-]+$/.test(cell);
}
