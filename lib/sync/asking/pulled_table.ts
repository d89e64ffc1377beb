import { EXTRA, quote, STAMP } from "../../event/names.ts";
import { idColumns } from "../../assets/store/references.ts";
import type { Database } from "../../store/database.ts";
import { type RunChange, RunTable } from "../../store/run_table.ts";
import { Table } from "../../store/table.ts";
import type { Kind } from "../../types.ts";
import { tag } from "../../values/extra.ts";
import { isOrdinary, type Stored } from "../../values/kind.ts";
import { ExtraText } from "../extra_text.ts";
import type { Want } from "./want.ts";
import { type Cell, literal, selected, type SqlStore } from "../sql_store.ts";

/** So many rows come at a time. */
const PAGE = 10_000;

/** Which rows of a table to bring, and what of them. */
export interface Rows {
  /** Columns beside the key and `_extra`. Default: all. */
  readonly columns?: readonly string[] | undefined;
  /** SQL of a condition, in which the table is `e`. */
  readonly where?: string | undefined;
  /** At most so many from the beginning, or the end. */
  readonly head?: number | undefined;
  readonly tail?: number | undefined;
  /** Is told of each row, by its key in the store. */
  readonly onRow?: ((trackId: string, moment: string) => void) | undefined;
}

/** One table of a store on its way into a file. */
export class PulledTable {
  readonly store: SqlStore;
  readonly db: Database;
  readonly name: string;
  readonly kinds: ReadonlyMap<string, Kind>;
  /** The columns that the file has: of names that differ in case only, the first. */
  readonly #own: ReadonlySet<string>;

  private constructor(
    store: SqlStore,
    db: Database,
    name: string,
    kinds: ReadonlyMap<string, Kind>,
  ) {
    [this.store, this.db, this.name, this.kinds] = [store, db, name, kinds];
    this.#own = db.transaction(() => {
      const table = Table.readOrCreate(db, name, kinds.size + 1);
      for (const [column, kind] of kinds) {
        if (!table.kinds.has(column) && table.accepts(column)) table.add(column, kind);
      }
      table.flush(db);
      table.addExtra(db);
      return new Set(table.kinds.keys());
    });
  }

  /** Makes a table in the file. */
  static async of(store: SqlStore, db: Database, name: string): Promise<PulledTable> {
    return new PulledTable(store, db, name, await store.kinds(name));
  }

  /** Brings rows, oldest first; those that are there already are changed. */
  async rows(rows: Rows, onRows: (count: number) => void): Promise<void> {
    const { where, head, tail } = rows;
    const others = rows.columns ?? [...this.kinds.keys()];
    const names = [...new Set([...STAMP, ...others, EXTRA])];
    const cells = names.map((name) => this.#cell(name)).map((cell, i) => `${cell} AS c${i}`);
    const way = tail === undefined ? "" : " DESC";
    const limit = head ?? tail;
    const sql = `SELECT ${cells.join(", ")} FROM ${this.store.at(this.name)} e` +
      `${where === undefined ? "" : ` WHERE ${where}`} ` +
      `ORDER BY e."timestamp"${way}, e.track_id${way}${
        limit === undefined ? "" : ` LIMIT ${limit}`
      }`;
    const write = this.#writer(names, rows);
    const backwards: Cell[][] = [];
    for await (const page of this.store.pages(sql, PAGE)) {
      if (tail !== undefined) backwards.push(...page);
      else this.db.transaction(() => page.forEach(write));
      onRows(page.length);
    }
    this.db.transaction(() => backwards.reverse().forEach(write));
  }

  #cell(name: string): string {
    const kind = name === "timestamp" ? "moment" : this.kinds.get(name) ?? "string";
    return selected(this.store, `e.${quote(name)}`, kind);
  }

  #writer(names: readonly string[], { onRow }: Rows): (row: Cell[]) => void {
    const own = names.filter((name) => name === EXTRA || this.#own.has(name));
    const others = names.filter((name) => !own.includes(name));
    const at = new Map(names.map((name, i) => [name, i]));
    const put = this.putter(own);
    return (row) => {
      const extra = new ExtraText(row[at.get(EXTRA)!]!);
      for (const name of others) {
        const cell = row[at.get(name)!]!;
        if (cell !== null) extra.add(name, cell);
      }
      const said = extra.take("timestamp");
      const moment = String(row[at.get("timestamp")!]);
      onRow?.(String(row[at.get("track_id")!]), moment);
      const cells = own.map((name) => {
        if (name === "timestamp" && typeof said === "string") return said;
        const cell = name === EXTRA ? null : row[at.get(name)!]!;
        if (!isKept(cell)) extra.add(name, tag(cell));
        return isKept(cell) ? this.stored(cell, name) : null;
      });
      put(cells.with(own.indexOf(EXTRA), extra.text));
    };
  }

  /** Gives what writes cells of some columns, the key among them. */
  putter(names: readonly string[]): (cells: readonly Stored[]) => void {
    const columns = names.map(quote);
    const set = names.filter((name) => !STAMP.includes(name)).map(quote)
      .map((name) => `${name} = excluded.${name}`);
    const insert = `INSERT INTO ${quote(this.name)} (${columns}) ` +
      `VALUES (${columns.map(() => "?")}) ON CONFLICT (track_id, timestamp) DO ` +
      (set.length === 0 ? "NOTHING" : `UPDATE SET ${set.join(", ")}`);
    return (cells) => void this.db.run(insert, ...cells);
  }

  /** Tells whether the file has a column. */
  holds(name: string): boolean {
    return this.#own.has(name);
  }

  /** Gives a cell as SQLite holds it. */
  stored(cell: Cell, name: string): Stored {
    return storedOf(cell, this.kinds.get(name) ?? "string");
  }

  /** Finds ids of objects in the rows of runs. */
  objectsOf(runs: Iterable<string>): ReadonlySet<string> {
    const names = [...idColumns(Table.read(this.db, this.name)!), EXTRA].map(quote);
    const sql = `SELECT ${names} FROM ${quote(this.name)} WHERE track_id = ?`;
    const rows = [...runs].flatMap((id) => this.db.rows(sql, id));
    return new Set(rows.flat().flatMap((cell) => String(cell).match(/\b[0-9a-f]{16,}\b/g) ?? []));
  }

  /** Brings what is told of the runs. */
  async told({ light = false, runs: wanted }: Want): Promise<void> {
    const names = [...TEXTS, ...MOMENTS, "archived", "environment"];
    const of = (name: string) => {
      if (name === "environment" && light) {
        return "CASE WHEN status = 'running' THEN environment::text END";
      }
      return selected(
        this.store,
        name,
        name === "archived" ? "boolean" : MOMENTS.includes(name) ? "moment" : "string",
      );
    };
    const cells = ["track_id", ...names.map(of)].map((cell, i) => `${cell} AS c${i}`);
    const rows = await this.store.rows(
      `SELECT ${cells.join(", ")} FROM ${this.store.at("_runs")} WHERE table_name = ${
        literal(this.name)
      }`,
    );
    this.db.transaction(() => {
      const runs = new RunTable(this.db, this.name);
      if (rows.length === 0 || !runs.ensure()) return;
      for (const [id, ...row] of rows) {
        if (wanted?.has(String(id)) === false) continue;
        const change = names.map((name, i) => [name, storedOf(row[i]!, "string")] as const);
        runs.insert(String(id), Object.fromEntries(change) as RunChange);
      }
    });
  }
}

/** Tells whether a column of SQLite's gives a number back as it is. */
export function isKept(cell: Cell): boolean {
  return typeof cell !== "number" || isOrdinary(cell);
}

const TEXTS = ["name", "status", "error", "group_name", "tags", "note", "parent"];
const MOMENTS = ["started", "heartbeat", "ended"];

function storedOf(cell: Cell, kind: Kind): Stored {
  if (cell === null) return null;
  if (kind === "bigint") return BigInt(String(cell));
  return typeof cell === "boolean" ? Number(cell) : cell;
}
