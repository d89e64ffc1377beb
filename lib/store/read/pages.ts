/** Cells of one column as they lie in the pages of a file: of each row SQLite's serial type, and where its bytes begin. */
export interface PackedCells {
  readonly types: Int32Array;
  readonly places: Int32Array;
}

/** Some rows of a table, in the order of their rowids. */
export interface PageRows {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly count: number;
  readonly first: number;
  readonly last: number;
  /** Tells whether the cells of all rows are there: `false` where some row spans pages. */
  readonly isWhole: boolean;
}

/** Is thrown where pages are not as SQLite lays them out. */
export class UnreadablePages extends Error {}

/** The kinds of pages of a table, as their first byte tells them. */
const INNER = 5;
const LEAF = 13;

/** In bytes: what stands before the first page's own head, and how long the heads are. */
const FILE_HEAD = 100;
const LEAF_HEAD = 8;
const INNER_HEAD = 12;

/** In bytes: how long the cells of the first serial types are; 12 and on are bytes and texts. */
const LENGTHS = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0];

/**
 * Reads rows out of the pages of a file, as https://sqlite.org/fileformat2.html describes them. It checks that what it
 * reads lies where it may; whoever meets an error reads the rest by SQLite, which tells what is wrong.
 */
export class Pages {
  /** Of each column asked for; the next rows take the place of these. */
  readonly columns: readonly PackedCells[];
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #size: number;
  readonly #pageSize: number;
  /** In bytes: how much of a page is in use. */
  readonly #usable: number;
  /** For each cell of a row, which of those asked for it is; −1 for none. */
  readonly #slots: Int32Array;
  readonly #types: readonly Int32Array[];
  readonly #places: readonly Int32Array[];
  #at = 0;
  #count = 0;
  #first = 0;
  #last = -Infinity;
  #isWhole = true;

  /** @param at where the columns that are asked for stand in a row @param size how many rows come at a time */
  constructor(bytes: Uint8Array, at: readonly number[], size: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const pageSize = this.#view.getUint16(16);
    this.#pageSize = pageSize === 1 ? 65536 : pageSize;
    this.#usable = this.#pageSize - bytes[20]!;
    this.#size = size;
    this.#slots = new Int32Array(Math.max(0, ...at.map((place) => place + 1))).fill(-1);
    at.forEach((place, i) => this.#slots[place] = i);
    this.#types = at.map(() => new Int32Array(size));
    this.#places = at.map(() => new Int32Array(size));
    this.columns = at.map((_, i) => ({ types: this.#types[i]!, places: this.#places[i]! }));
  }

  /** Gives the rows of the table whose first page this is. @throws {UnreadablePages} */
  *chunks(root: number): Generator<PageRows, void> {
    let pages = this.#bytes.length / this.#pageSize;
    const waiting = [root];
    for (let page; (page = waiting.pop()) !== undefined;) {
      if (--pages < 0) throw new UnreadablePages();
      const start = this.#startOf(page);
      const head = page === 1 ? start + FILE_HEAD : start;
      const count = this.#view.getUint16(head + 3);
      if (2 * count + INNER_HEAD > this.#pageSize) throw new UnreadablePages();
      if (this.#bytes[head] === INNER) {
        waiting.push(...this.#children(start, head, count));
      } else if (this.#bytes[head] === LEAF) {
        for (let i = 0; i < count; i++) {
          this.#readRow(start, this.#view.getUint16(head + LEAF_HEAD + 2 * i));
          if (this.#count === this.#size) yield this.#take();
        }
      } else throw new UnreadablePages();
    }
    if (this.#count > 0) yield this.#take();
  }

  #startOf(page: number): number {
    const start = (page - 1) * this.#pageSize;
    if (page < 1 || start + this.#pageSize > this.#bytes.length) throw new UnreadablePages();
    return start;
  }

  /** Gives the pages below one, the last first. */
  #children(start: number, head: number, count: number): number[] {
    const children = [this.#view.getUint32(head + 8)];
    for (let i = count - 1; i >= 0; i--) {
      const cell = this.#view.getUint16(head + INNER_HEAD + 2 * i);
      if (cell + 4 > this.#pageSize) throw new UnreadablePages();
      children.push(this.#view.getUint32(start + cell));
    }
    return children;
  }

  #take(): PageRows {
    const [count, first, isWhole] = [this.#count, this.#first, this.#isWhole];
    this.#count = 0;
    this.#isWhole = true;
    return { bytes: this.#bytes, view: this.#view, count, first, last: this.#last, isWhole };
  }

  #readRow(page: number, cell: number): void {
    this.#at = page + cell;
    const size = this.#integer();
    const rowid = this.#integer();
    if (rowid <= this.#last) throw new UnreadablePages();
    if (this.#count === 0) this.#first = rowid;
    this.#last = rowid;
    if (size > this.#usable - 35) this.#isWhole = false;
    else if (this.#at + size > page + this.#usable) throw new UnreadablePages();
    else this.#readCells(this.#at + size);
    this.#count++;
  }

  #readCells(end: number): void {
    const slots = this.#slots;
    const start = this.#at;
    const head = start + this.#integer();
    let place = head;
    for (let i = 0; i < slots.length; i++) {
      const type = this.#typeBefore(head);
      const slot = slots[i]!;
      if (slot >= 0) {
        this.#types[slot]![this.#count] = type;
        this.#places[slot]![this.#count] = place;
      }
      place += type < 12 ? LENGTHS[type]! : (type - 12) >>> 1;
    }
    if (place > end || this.#at > head) throw new UnreadablePages();
  }

  /** A row has no cells for columns that were added behind it. */
  #typeBefore(head: number): number {
    if (this.#at >= head) return 0;
    const type = this.#bytes[this.#at]!;
    if (type > 127) return this.#integer();
    this.#at++;
    return type;
  }

  /** Reads an integer of up to eight bytes of 7 bits each; none that is longer is exact here. */
  #integer(): number {
    let byte = this.#bytes[this.#at++]!;
    let integer = byte & 127;
    for (let length = 1; byte > 127; length++) {
      if (length === 8) throw new UnreadablePages();
      byte = this.#bytes[this.#at++]!;
      integer = integer * 128 + (byte & 127);
    }
    if (integer > Number.MAX_SAFE_INTEGER) throw new UnreadablePages();
    return integer;
  }
}
