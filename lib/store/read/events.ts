import { noSuchTable, quote, STAMP } from "../../event/names.ts";
import type { Columns, Kind, Row, Run } from "../../types.ts";
import type { Database } from "../database.ts";
import { where } from "../conditions.ts";
import { runCounts } from "../run_counts.ts";
import { readChunks } from "./reads.ts";
import { runsOf } from "./run_list.ts";
import { conditionsOf, type Rowid, type Selection } from "./selection.ts";
import {
  eachRows,
  hasColumn,
  namesOf,
  readColumns,
  rowsInChunks,
  toColumns,
  toRows,
} from "./rows.ts";
import { listTables, refuseForeign, Table } from "../table.ts";

/** A place in the order of commits: behind a row, known by its key too, as SQLite uses a deleted row's rowid again. */
export interface Position {
  readonly rowid: bigint;
  readonly key: string | undefined;
}

/** What a run's events tell of it. */
export type RunEvents = Pick<Run, "trackId" | "events" | "first" | "last">;

/** The position before the first row. */
export const START: Position = { rowid: 0n, key: undefined };

/** Rows behind a position, the position to go on from, and whether it began anew as the old one is gone. */
export interface Page {
  readonly rows: Row[];
  readonly position: Position;
  readonly restarted: boolean;
  /** About so many bytes the rows take. */
  readonly bytes: number;
}

/** The reading side of one table of events. Each call sees one state of the file, with the columns of that moment. */
export class Events {
  readonly #db: Database;
  readonly #name: string;

  constructor(db: Database, table: string) {
    this.#db = db;
    this.#name = table;
  }

  /** Path of the file, from the root on. */
  get location(): string {
    return this.#db.location;
  }

  /** Tells whether the file has the table. @throws {TrackerError} if it has others only */
  exists(): boolean {
    return this.read(() => true, false);
  }

  /** Does the work, all of whose reads see one state of the file. */
  hold<T>(work: () => T): T {
    return this.#db.attempt("read", () => this.#db.snapshot(work));
  }

  /** Gives rows as objects, oldest first. */
  toRows(selection: Selection): Row[] {
    return this.read((table) => toRows(this.#db, table, selection), []);
  }

  /** Gives rows as one array a column. */
  toColumns(selection: Selection): Columns {
    const { columns = STAMP } = selection;
    const empty = columns.map((name): [string, unknown[]] => [name, []]);
    return this.read(
      (table) => toColumns(this.#db, table, selection),
      Object.fromEntries(empty) as Columns,
    );
  }

  /** Gives rows to a function, some at a time. */
  each(selection: Selection, take: (rows: Row[]) => void): void {
    this.read((table) => eachRows(this.#db, table, selection, take), undefined);
  }

  /** Gives rows some at a time, when they are asked for; whoever asks holds on to the state of the file. */
  *chunks(selection: Selection): Generator<Row[], void> {
    const none = [].values() as Iterator<[Row[], number], void>;
    const chunks = this.read<Iterator<[Row[], number], void>>(
      (table) => rowsInChunks(this.#db, table, selection),
      none,
    );
    for (;;) {
      const { value } = this.#db.attempt("read", () => chunks.next());
      if (value === undefined) return;
      yield value[0];
    }
  }

  /** Holds on to one state of the file until it is disposed of. */
  held(): Disposable {
    return this.#db.attempt("read", () => this.#db.hold());
  }

  /** Gives the values of one column. @throws {TypeError} if neither a column nor `_extra` has the name */
  column(name: string, selection: Selection): unknown[] {
    return Object.values(this.toColumns({ ...selection, columns: [name] }))[0]!;
  }

  /** Gives the values of those of some columns that are there, on one state of the file; spilled keys come too. */
  some(names: readonly string[], selection: Selection): Record<string, unknown[]> {
    return this.read((table) => {
      const own = new Set(names.filter((name) => table.kinds.has(name)));
      return readColumns(this.#db, table, selection, [...own]);
    }, {});
  }

  /** Tells whether there is a column of this name, or a key that no column could hold. */
  has(name: string): boolean {
    return this.read((table, db) => hasColumn(db, table, name), false);
  }

  /** Gives the rowids of rows, in the order in which these are read. */
  rowids(selection: Selection): Rowid[] {
    return this.read((table, db) => {
      const ids: Rowid[] = [];
      readChunks(db, table, [table.rowid], selection, ({ rows }) => {
        for (const [id] of rows) ids.push(id as Rowid);
      });
      return ids;
    }, []);
  }

  /** Lists the columns: the stamp first, the others as created; without `_extra`. */
  columns(): string[] {
    return this.read(namesOf, ["track_id", "timestamp"]);
  }

  /** Lists all columns that are asked for, those of spilled keys too, as `toColumns` would give them. */
  names(selection: Selection): readonly string[] {
    if (selection.columns !== undefined) return [...new Set(selection.columns)];
    return this.read((table) => {
      const extras = readColumns(this.#db, table, selection, []);
      return [...new Set([...namesOf(table), ...Object.keys(extras)])];
    }, STAMP);
  }

  /** Gives each column's kind; without `_extra`. */
  kinds(): Record<string, Kind> {
    return this.read<Record<string, Kind>>(
      (table) => Object.fromEntries(namesOf(table).map((name) => [name, table.kinds.get(name)!])),
      { track_id: "string", timestamp: "string" },
    );
  }

  /** Counts the rows of a run, or all. */
  count(trackId?: string): number {
    const [where, params] = trackId === undefined ? ["", []] : ["WHERE track_id = ?", [trackId]];
    return this.read(
      (table) =>
        this.#db.first<number>(`SELECT count(*) FROM ${quote(table.name)} ${where}`, ...params)!,
      0,
    );
  }

  /** Lists the runs, oldest first. */
  runs(): RunEvents[] {
    return this.read((table) => {
      const counts = runCounts(this.#db, table.name);
      return this.#db.rows(runsOf(table, this.#db)).map(([trackId, events, first, last]) =>
        ({ trackId, events: counts.get(String(trackId)) ?? events, first, last }) as RunEvents
      );
    }, []);
  }

  /** Gives the run that logged last; `undefined` where there is none. */
  latestRun(): string | undefined {
    const sql = (table: Table) =>
      `SELECT track_id FROM ${quote(table.name)} ORDER BY ${table.rowid} DESC LIMIT 1`;
    return this.read((table) => this.#db.first<string>(sql(table)), undefined);
  }

  /** Gives at most so many ids of runs that begin so, in their order: a whole id is the first of them. */
  idsFrom(beginning: string, most: number): string[] {
    return this.read((table) => {
      // Each step is one in the key: `DISTINCT` would go through all events of these runs.
      const next = (how: ">=" | ">", id: string) =>
        this.#db.first<string>(
          `SELECT min(track_id) FROM ${quote(table.name)} WHERE track_id ${how} ?`,
          id,
        );
      const ids: string[] = [];
      let id = next(">=", beginning);
      while (typeof id === "string" && id.startsWith(beginning) && ids.length < most) {
        ids.push(id);
        id = next(">", id);
      }
      return ids;
    }, []);
  }

  /** Gives at most so many of the selected rows behind a position, in the order of commits. */
  since(position: Position, selection: Selection, limit: number): Page {
    return this.read((table) => {
      const isThere = position.rowid === 0n || this.#keyOf(table, position.rowid) === position.key;
      const after = isThere ? position.rowid : 0n;
      const rows: Row[] = [];
      let bytes = 0;
      eachRows(this.#db, table, { ...selection, after, head: limit }, (some, size) => {
        for (const row of some) rows.push(row);
        bytes += size;
      });
      const { clause, params } = where(conditionsOf(table, { ...selection, after }));
      const from = quote(table.name);
      // Behind the last of few rows there may be others, which are not selected.
      const rowid = rows.length < limit
        ? this.#db.integer(`SELECT max(${table.rowid}) FROM ${from}`)
        : this.#db.integer(
          `SELECT max(id) FROM (SELECT ${table.rowid} AS id FROM ${from}${clause} ` +
            `ORDER BY id LIMIT ${limit})`,
          ...params,
        );
      const to = rowid === undefined || rowid < after ? after : rowid;
      return { rows, position: this.#positionAt(table, to), restarted: !isThere, bytes };
    }, { rows: [], position: START, restarted: position !== START, bytes: 0 });
  }

  /** Gives the position behind the row that was committed last. */
  end(): Position {
    return this.read((table) => {
      const sql = `SELECT max(${table.rowid}) FROM ${quote(table.name)}`;
      return this.#positionAt(table, this.#db.integer(sql) ?? 0n);
    }, START);
  }

  /** Gives a number that changes when another connection commits. */
  version(): number {
    return this.#db.attempt("read", () => this.#db.first<number>("PRAGMA data_version")!);
  }

  #positionAt(table: Table, rowid: bigint): Position {
    return { rowid, key: this.#keyOf(table, rowid) };
  }

  #keyOf(table: Table, rowid: bigint): string | undefined {
    const sql = `SELECT json_array(track_id, timestamp) FROM ${
      quote(table.name)
    } WHERE ${table.rowid} = ?`;
    return this.#db.first<string>(sql, rowid);
  }

  /**
   * Does work on one state of the file. One without any table is one that a tracker is only about to fill: it reads as
   * empty.
   */
  read<T>(work: (table: Table, db: Database) => T, empty: T): T {
    return this.#db.attempt("read", () =>
      this.#db.snapshot(() => {
        const table = Table.read(this.#db, this.#name);
        if (table !== undefined) return work(table, this.#db);
        refuseForeign(this.#db);
        const tables = listTables(this.#db);
        if (tables.length === 0) return empty;
        throw noSuchTable(this.#name, this.#db.path, tables);
      }));
  }
}
