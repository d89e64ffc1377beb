import { EXTRA, quote } from "../../event/names.ts";
import type { Database } from "../../store/database.ts";
import type { Stored } from "../../values/kind.ts";
import type { Table } from "../../store/table.ts";

/** Gives the first cell of what a query finds. */
export type First = (sql: string, ...params: Stored[]) => unknown;

/** Queries that read a column of a run as JSON that SQLite makes, in half the time that rows take. */
export interface CellsPlan {
  /** The cells behind a timestamp: so many at a time, as the text and the values of more would be held at once. */
  readonly page: string;
  readonly size: number;
  /** The timestamp so many cells on. */
  readonly end: string;
  /** Whether something in a run spilled. */
  readonly spilled: string | undefined;
  readonly type: "number" | "string";
}

/** Gives the queries; `undefined` for another kind of column, and where two events may have one timestamp: rows have to be read. */
export function planCells(table: Table, column: string): CellsPlan | undefined {
  const kind = column === "timestamp" ? "stamp" : table.kinds.get(column);
  if (!table.hasKey || kind !== "stamp" && kind !== "number" && kind !== "bigint") return undefined;
  const [from, cell] = [quote(table.name), quote(column)];
  const size = 50_000;
  const page = `SELECT ${cell} AS cell FROM ${from} WHERE track_id = ? AND timestamp > ? ` +
    `ORDER BY timestamp LIMIT ${size}`;
  return {
    page: `SELECT json_group_array(cell) FROM (${page})`,
    size,
    end: `SELECT timestamp FROM ${from} WHERE track_id = ? AND timestamp > ? ` +
      `ORDER BY timestamp LIMIT 1 OFFSET ?`,
    spilled: table.hasExtra
      ? `SELECT 1 FROM ${from} WHERE track_id = ? AND ${EXTRA} IS NOT NULL LIMIT 1`
      : undefined,
    type: kind === "stamp" ? "string" : "number",
  };
}

type Cells = readonly unknown[] | Float64Array;

/** Cells in the order of their events, page by page, and the timestamp of the last event. */
export interface CellPages {
  readonly pages: readonly Cells[];
  readonly last: string;
}

/**
 * Reads a run's cells, oldest first; `undefined` where something spilled or is of another kind. It knows nothing of its
 * module: a thread gets it as text.
 */
export function readCells(
  first: First,
  { page, size, end, spilled, type }: CellsPlan,
  run: string,
): CellPages | undefined {
  if (spilled !== undefined && first(spilled, run) === 1) return undefined;
  const pages: Cells[] = [];
  for (let last = "";;) {
    let cells: Cells;
    try {
      cells = JSON.parse(first(page, run, last) as string);
    } catch (error) {
      // Bytes have no JSON.
      if (/BLOB/.test((error as Error).message)) return undefined;
      throw error;
    }
    if (!cells.every((cell) => cell === null || typeof cell === type)) return undefined;
    if (cells.length > 0) last = first(end, run, last, cells.length - 1) as string;
    if (type === "number") {
      const numbers = new Float64Array(cells.length);
      // A cell is never NaN, which stands for null in less room.
      for (let i = 0; i < cells.length; i++) numbers[i] = cells[i] as number ?? NaN;
      cells = numbers;
    }
    pages.push(cells);
    if (cells.length < size) return { pages, last };
  }
}

/** Gives what a plan asks its questions by. */
export function firstIn(db: Database): First {
  return (sql, ...params) => db.first(sql, ...params);
}
