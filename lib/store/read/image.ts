import { EXTRA, quote } from "../../event/names.ts";
import type { Database } from "../database.ts";
import { type PackedCells, type PageRows, Pages, UnreadablePages } from "./pages.ts";
import type { Readable } from "./selection.ts";

/** Some rows, oldest first, that stand in the pages of a file. The next ones take their place. */
export interface PackedRows extends PageRows {
  /** Of each column asked for. */
  readonly columns: readonly PackedCells[];
  /** Of `_extra`, where the table has it. */
  readonly extra: PackedCells | undefined;
}

/** In bytes: a file of more would take too much memory at once. */
const LARGEST = 256 << 20;

/** So few rows are read as quickly one by one. */
const FEW = 2048;

/** A page is read as quickly as some rows: the table must be most of the file, its rows narrow. */
const ROWS_A_PAGE = 4;

/**
 * Reads a whole table out of an image of its file, which takes a third of the time of reading it row by row; within a
 * transaction, so that the image is of the same state.
 *
 * @param size how many rows to give at a time
 * @returns `undefined` where the table is not stored plainly, or the image would not pay
 */
export function readPacked(
  db: Database,
  table: Readable,
  names: readonly string[],
  size: number,
): Generator<PackedRows, void> | undefined {
  const root = plainRoot(db, table);
  const at = names.map((name) => root?.columns.indexOf(name) ?? -1);
  if (root === undefined || at.includes(-1)) return undefined;
  if (table.hasExtra) at.push(root.columns.indexOf(EXTRA));
  return rowsOf(db, { page: root.page, at, size, hasExtra: table.hasExtra });
}

interface Wanted {
  readonly page: number;
  readonly at: readonly number[];
  readonly size: number;
  readonly hasExtra: boolean;
}

function* rowsOf(
  db: Database,
  { page, at, size, hasExtra }: Wanted,
): Generator<PackedRows, void> {
  const image = db.image();
  if (image === undefined) throw new UnreadablePages();
  try {
    const pages = new Pages(image, at, size);
    const columns = hasExtra ? pages.columns.slice(0, -1) : pages.columns;
    const extra = hasExtra ? pages.columns.at(-1) : undefined;
    for (const rows of pages.chunks(page)) yield { ...rows, columns, extra };
  } finally {
    // Collecting it may wait long.
    (image.buffer as ArrayBuffer).transfer(0);
  }
}

/** Gives the first page of a table, and its columns as they stand in each row; `undefined` where that is not all to know. */
function plainRoot(
  db: Database,
  { name, rowid }: Readable,
): { page: number; columns: string[] } | undefined {
  if (rowid === undefined || db.first("PRAGMA encoding") !== "UTF-8") return undefined;
  const [count, bytes] = ["page_count", "page_size"].map((what) =>
    db.first<number>(`PRAGMA ${what}`)!
  );
  if (count! * bytes! > LARGEST) return undefined;
  const rows = Number(db.integer(`SELECT max(${rowid}) FROM ${quote(name)}`) ?? 0n);
  if (rows < FEW || rows < ROWS_A_PAGE * count!) return undefined;
  const page = db.first<number>(
    "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = ?",
    name,
  );
  const columns = db.rows(COLUMNS, name);
  // Cells that are not in the rows: generated ones, defaults of columns that came later, the rowid under another name.
  const isPlain = columns.every(([, plain]) => plain === 1);
  return page !== undefined && page > 0 && isPlain
    ? { page, columns: columns.map(([column]) => String(column)) }
    : undefined;
}

const COLUMNS = "SELECT name, hidden = 0 AND dflt_value IS NULL AND " +
  "NOT (pk = 1 AND upper(type) = 'INTEGER') FROM pragma_table_xinfo(?) ORDER BY cid";
