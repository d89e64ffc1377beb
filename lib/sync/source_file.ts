import { noSuchTable, quote } from "../event/names.ts";
import { Database } from "../store/database.ts";
import { countsEdits, editsIn } from "../store/edit_counts.ts";
import type { RawChunk } from "../store/read/cells.ts";
import { readRaw } from "../store/read/reads.ts";
import { RunTable, type StoredRun } from "../store/run_table.ts";
import { listTables, refuseForeign, Table } from "../store/table.ts";
import { nameIn, prepare } from "./source_name.ts";

/** How far a source's table was brought over: the rowid of its last row, and the key there, as rowids are used again. */
export interface Mark {
  readonly rowid: bigint;
  readonly trackId: string | null;
  readonly timestamp: string | null;
  /** The last sign of a run: its heartbeat or its end. */
  readonly sign: string;
}

/** The mark before the first row. */
export const START: Mark = { rowid: 0n, trackId: null, timestamp: null, sign: "" };

/** A file that events are brought over from, as it is at one moment. */
export class SourceFile {
  readonly name: string;
  readonly db: Database;
  readonly tables: readonly string[];
  #counted: ReadonlySet<string> | undefined;
  #held: Disposable | undefined;

  private constructor(db: Database, name: string, tables: readonly string[]) {
    this.db = db;
    this.name = name;
    this.tables = tables;
  }

  /** Holds on to the file as it is now, until it is closed or held anew. */
  hold(): void {
    this.#held?.[Symbol.dispose]();
    this.#held = this.db.attempt("sync", () => this.db.hold());
    this.#counted = undefined;
  }

  /** Tells whether the file counts the edits of a table. */
  counts(table: string): boolean {
    this.#counted ??= this.db.attempt(
      "sync",
      () => new Set(this.tables.filter((table) => countsEdits(this.db, table))),
    );
    return this.#counted.has(table);
  }

  /**
   * Opens a file, has it count edits from now on, and gives it a name, where it can be written.
   *
   * @throws {TrackerError} for a missing file or table
   */
  static open(
    path: string,
    { tables: wanted, source, dryRun = false }: {
      readonly tables?: readonly string[] | undefined;
      readonly source?: string | undefined;
      readonly dryRun?: boolean | undefined;
    },
  ): SourceFile {
    const db = Database.open(path, { busyTimeout: 30, readOnly: true });
    try {
      return db.attempt("sync", () => {
        refuseForeign(db);
        const known = listTables(db);
        const missing = wanted?.find((table) => !known.includes(table));
        if (missing !== undefined) throw noSuchTable(missing, db.path, known);
        const tables = wanted ?? known;
        if (!dryRun) prepare(db, tables);
        return new SourceFile(db, source ?? nameIn(db) ?? db.location, tables);
      });
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** Reads a table. */
  table(name: string): Table {
    return this.db.attempt("sync", () => Table.read(this.db, name)!);
  }

  /** Gives how often each run was edited; a run that never was is not among them. */
  edits(table: string): ReadonlyMap<string, number> {
    return this.db.attempt("sync", () => editsIn(this.db, table));
  }

  /** Tells whether a mark is one of this file: the row there is the one that it tells of. */
  isAt({ name, rowid }: Table, mark: Mark): boolean {
    if (mark.rowid === 0n) return true;
    const sql = `SELECT track_id, timestamp FROM ${quote(name)} WHERE ${rowid} = ?`;
    const [row] = this.db.attempt("sync", () => this.db.rows(sql, mark.rowid));
    return row !== undefined && row[0] === mark.trackId && row[1] === mark.timestamp;
  }

  /** Gives rows behind a rowid, some at a time: the rowid, then the columns of the table. */
  behind(table: Table, rowid: bigint): Generator<RawChunk, void> {
    return this.#read(table, { after: rowid });
  }

  /** Gives the rows of a run in the same way. */
  run(table: Table, trackId: string): Generator<RawChunk, void> {
    return this.#read(table, { trackId });
  }

  *#read(
    table: Table,
    selection: { after: bigint } | { trackId: string },
  ): Generator<RawChunk, void> {
    const columns = [table.rowid, ...table.kinds.keys()];
    const chunks = readRaw(this.db, table, columns, selection);
    for (;;) {
      const { value, done } = this.db.attempt("sync", () => chunks.next());
      if (done) return;
      if (value.rows.length > 0) yield value;
    }
  }

  /** Counts rows behind a rowid. */
  countBehind({ name, rowid }: Table, after: bigint): number {
    const sql = `SELECT count(*) FROM ${quote(name)} WHERE ${rowid} > ?`;
    return this.db.attempt("sync", () => this.db.first<number>(sql, after)!);
  }

  /** Counts the rows of a run. */
  count({ name }: Table, trackId: string): number {
    const sql = `SELECT count(*) FROM ${quote(name)} WHERE track_id = ?`;
    return this.db.attempt("sync", () => this.db.first<number>(sql, trackId)!);
  }

  /** Gives the ids of all runs. */
  runIds(table: Table): string[] {
    return this.runsBehind(table, -1n);
  }

  /** Gives the ids of runs that have rows behind a rowid. */
  runsBehind({ name, rowid }: Table, after: bigint): string[] {
    const sql = `SELECT DISTINCT track_id FROM ${quote(name)} WHERE ${rowid} > ?`;
    return this.db.attempt("sync", () => this.db.rows(sql, after)).map(([id]) => String(id));
  }

  /** Gives the greatest rowid, 0 where there is no row. */
  lastRowid({ name, rowid }: Table): bigint {
    const sql = `SELECT max(${rowid}) FROM ${quote(name)}`;
    return this.db.attempt("sync", () => this.db.integer(sql)) ?? 0n;
  }

  /** Gives the key of the row with the greatest rowid. */
  lastRow({ name, rowid }: Table): { trackId: string; timestamp: string } | undefined {
    const sql = `SELECT track_id, timestamp FROM ${quote(name)} ORDER BY ${rowid} DESC LIMIT 1`;
    const [row] = this.db.attempt("sync", () => this.db.rows(sql));
    return row && { trackId: String(row[0]), timestamp: String(row[1]) };
  }

  /** Counts the rows of rowids from one to another, and gives the runs that have them. */
  within({ name, rowid }: Table, from: bigint, to: bigint): { rows: number; runs: string[] } {
    const sql = `SELECT track_id, count(*) FROM ${quote(name)} ` +
      `WHERE ${rowid} BETWEEN ? AND ? GROUP BY track_id`;
    const runs = this.db.attempt("sync", () => this.db.rows(sql, from, to));
    return {
      rows: runs.reduce((sum, [_, count]) => sum + Number(count), 0),
      runs: runs.map(([id]) => String(id)),
    };
  }

  /** Gives the rows of a table's runs. */
  runRows(table: string): StoredRun[] {
    return this.db.attempt("sync", () => new RunTable(this.db, table).rows());
  }

  [Symbol.dispose](): void {
    try {
      this.#held?.[Symbol.dispose]();
    } finally {
      this.db.close();
    }
  }
}
