import type { Stored } from "../../values/kind.ts";
import type { Statement } from "../database.ts";

/** Cells as SQLite gives them, an array a row; `wide` where integers came as bigint. */
export interface Cells {
  readonly rows: Stored[][];
  readonly wide: boolean;
}

/** Some rows of a table: the cells of the columns asked for, others behind. */
export interface RawChunk extends Cells {
  /** Where `_extra` stands in a row; −1 without. */
  readonly extraAt: number;
}

/** Cuts chunks into such of so many rows. */
export function* slices(chunks: Iterable<RawChunk>, size: number): Generator<RawChunk, undefined> {
  for (const { rows, ...rest } of chunks) {
    for (let at = 0; at < rows.length; at += size) {
      yield { rows: rows.slice(at, at + size), ...rest };
    }
  }
  return undefined;
}

/** About so many rows tell how many bytes all of them take. */
const SAMPLE = 100;

/** Estimates how many bytes rows take. */
export function sizeOf(rows: readonly Stored[][]): number {
  const step = Math.ceil(rows.length / SAMPLE);
  let size = 0;
  for (let i = 0; i < rows.length; i += step) {
    for (const cell of rows[i]!) {
      size += typeof cell === "string" || cell instanceof Uint8Array ? cell.length : 8;
    }
  }
  return size * step;
}

/** Reads all rows of a statement. Integers beyond ±2^53 are refused as numbers: then all integers come as bigint. */
export function readCells(statement: Statement, params: readonly unknown[], wide = false): Cells {
  statement.setReadBigInts(wide);
  try {
    return { rows: statement.all(...params as Stored[]) as unknown as Stored[][], wide };
  } catch (error) {
    if (wide || (error as { code?: string }).code !== "ERR_OUT_OF_RANGE") throw error;
    return readCells(statement, params, true);
  }
}
