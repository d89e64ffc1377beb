import { quote } from "../../event/names.ts";
import { readCells } from "../../store/read/cells.ts";
import { orderOf } from "../../store/read/selection.ts";
import type { Database, Statement } from "../../store/database.ts";
import type { Table } from "../../store/table.ts";
import { decoder } from "../../values/decode.ts";
import type { Stored } from "../../values/kind.ts";

/** A value of a run: as it is stored, as it was logged, and when. */
export interface End {
  readonly cell: Stored;
  readonly value: unknown;
  readonly at: string;
}

/**
 * Finds the first and the last values of runs by their key: one step for a run where no column is null there, else a walk
 * inside the run, which ends once each column has a value. What spilled is left out.
 */
export class Ends {
  readonly #db: Database;
  readonly #table: Table;
  readonly #columns: readonly string[];
  readonly #statements = new Map<string, Statement>();

  constructor(db: Database, table: Table, columns: readonly string[]) {
    this.#db = db;
    this.#table = table;
    this.#columns = columns;
  }

  /** Gives of each column the first or the last value that is not null; `undefined` where all are. */
  read(trackId: string, which: "first" | "last"): (End | undefined)[] {
    const found = this.#columns.map((): End | undefined => undefined);
    const order = orderOf(this.#table, { trackId });
    const [direction, beyond] = which === "first" ? ["ASC", ">"] : ["DESC", "<"];
    const by = order.map((name) => `${name} ${direction}`).join(", ");
    let missing = found.map((_, c) => c);
    let place: Stored[] = [];
    while (missing.length > 0) {
      const names = missing.map((c) => quote(this.#columns[c]!));
      const behind = place.length === 0
        ? ""
        : ` AND (${order.join(", ")}) ${beyond} (${order.map(() => "?").join(", ")})`;
      const sql = `SELECT ${[...order, ...names].join(", ")} FROM ${quote(this.#table.name)} ` +
        `WHERE track_id = ?${behind} AND ${firstOf(names)} IS NOT NULL ORDER BY ${by} LIMIT 1`;
      const { rows: [row], wide } = readCells(this.#prepare(sql), [trackId, ...place]);
      if (row === undefined) break;
      place = row.slice(0, order.length);
      for (const [i, c] of missing.entries()) {
        const cell = row[order.length + i]!;
        if (cell === null) continue;
        const decode = decoder(this.#table.kinds.get(this.#columns[c]!), wide);
        found[c] = { cell, value: decode === undefined ? cell : decode(cell), at: String(row[0]) };
      }
      missing = missing.filter((c) => found[c] === undefined);
    }
    return found;
  }

  /** Gives those of some columns that hold anything in a run but these cells, which are its first ones; null is nothing. */
  differing(trackId: string, columns: readonly number[], cells: readonly Stored[]): number[] {
    const different: number[] = [];
    // Where there is no first one, there is none.
    for (let left = columns.filter((c) => cells[c] !== null); left.length > 0;) {
      const others = left.map((c) => `(${quote(this.#columns[c]!)} COLLATE BINARY <> ?)`);
      const sql = `SELECT ${others.join(", ")} FROM ${quote(this.#table.name)} ` +
        `WHERE track_id = ? AND ${anyOf(others)} LIMIT 1`;
      const wanted = left.map((c) => cells[c]!);
      const [row] = readCells(this.#prepare(sql), [...wanted, trackId, ...wanted]).rows;
      if (row === undefined) break;
      different.push(...left.filter((_, i) => row[i] === 1));
      left = left.filter((_, i) => row[i] !== 1);
    }
    return different;
  }

  #prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      if (this.#statements.size >= MOST) this.#statements.clear();
      this.#statements.set(sql, statement = this.#db.prepare(sql));
    }
    return statement;
  }
}

/** So many statements are kept: runs may each lack others of the columns. */
const MOST = 64;

/** A function takes 127 arguments, and an expression is at most 1,000 deep. */
const GROUP = 100;

function firstOf(names: readonly string[]): string {
  if (names.length === 1) return names[0]!;
  return `coalesce(${groupsOf(names, firstOf).join(", ")})`;
}

function anyOf(conditions: readonly string[]): string {
  return `(${groupsOf(conditions, anyOf).join(" OR ")})`;
}

function groupsOf(parts: readonly string[], join: (parts: readonly string[]) => string): string[] {
  if (parts.length <= GROUP) return [...parts];
  const groups = Math.ceil(parts.length / GROUP);
  return Array.from({ length: groups }, (_, g) => join(parts.slice(g * GROUP, (g + 1) * GROUP)));
}
