import { type CachedResult, deleteCacheByTrackId, readCache, scanCache } from "../cache/results.ts";
import { type DataFrame, fromColumns } from "../frame/data_frame.ts";
import { describe } from "../errors.ts";
import { type Extent, writeCsv, writeJsonl } from "../export/text.ts";
import { classesOf, type DecodeOptions } from "../assets/exported.ts";
import { follow, type FollowOptions } from "./follow.ts";
import { scanJsonl, scanLogs } from "../logs/read.ts";
import { checkTable } from "../event/names.ts";
import { checkOptions, type Expected } from "../event/options.ts";
import { Queries } from "../sql/queries.ts";
import { spillHandler } from "../event/spill.ts";
import { Database } from "../store/database.ts";
import { Edits } from "../store/write/edits.ts";
import { Events } from "../store/read/events.ts";
import type { Selection } from "../store/read/selection.ts";
import { defaultTable, listTables } from "../store/table.ts";
import { Writer } from "../store/write/writer.ts";
import { FileAssets, removeAsset } from "../assets/file.ts";
import type { Assets } from "../assets/assets.ts";
import { ENGINES } from "../tracker/options.ts";
import type { Columns, Event, Kind, QueryParams, Row, Run } from "../types.ts";
import { Warnings } from "../system/warnings.ts";

/** Options of a Reader. */
export interface ReaderOptions {
  /** Table to read. Default: `events`, or `default` where the file has that and no `events`. */
  table?: string;
  /** What `sql` runs on. Default: `"sqlite"`. */
  engine?: "sqlite" | "duckdb";
  /** How long to wait for a writer, in seconds. Default: 30. */
  busyTimeout?: number;
}

const OPTIONS: Readonly<Record<keyof ReaderOptions, Expected>> = {
  table: "text",
  engine: ENGINES,
  busyTimeout: "seconds",
};

/** Which logs to read, and how. */
export interface LogsOptions extends DecodeOptions {
  /** At most so many files, the newest. */
  limit?: number;
}

const LOGS: Readonly<Record<keyof LogsOptions, Expected>> = { limit: "count", classes: "list" };

/** Which rows to read; the parts combine, `head` and `tail` to both ends. */
export interface RowsOptions {
  /** Only this run. */
  trackId?: string;
  /** At most this many from the beginning. */
  head?: number;
  /** At most this many from the end. */
  tail?: number;
}

/** Which rows to write to a file, and whom to tell. */
export interface ExportOptions extends RowsOptions {
  /** Is told how many rows are written, from time to time. */
  onProgress?: (rows: number) => void;
}

const ROWS: Readonly<Record<keyof RowsOptions, Expected>> = {
  trackId: "text",
  head: "count",
  tail: "count",
};

/**
 * Reads a file of events while others write it. It never creates or changes a file to read it.
 *
 * @example
 * ```ts
 * import { Reader, Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const path = `${await Deno.makeTempDir()}/runs.db`;
 * using tracker = new Tracker(path, { trackId: "first" });
 * tracker.log({ loss: 0.5 });
 *
 * using reader = new Reader(path);
 * assert.equal(reader.toRows({ trackId: "first" })[0].loss, 0.5);
 * ```
 */
export class Reader<E extends Event = Event> {
  /** Path of the file. */
  readonly db: string;
  /** Table that is read. */
  readonly table: string;
  /** What `sql` runs on. */
  readonly engine: "sqlite" | "duckdb";
  /** The objects that were logged. */
  readonly assets: Assets;

  readonly #busyTimeout: number;
  readonly #database: Database;
  readonly #events: Events;
  readonly #assets: FileAssets;
  readonly #queries: Queries;

  /**
   * Opens a file to read it.
   *
   * @throws {TypeError} for an unknown option @throws {TrackerError} if the file is missing or no database
   */
  constructor(db: string, options: ReaderOptions = {}) {
    if (typeof db !== "string" || db === "") {
      throw new TypeError(`Cannot read ${describe(db)}: a database is a path`);
    }
    checkOptions("Reader", options, OPTIONS);
    if (options.table !== undefined) checkTable(options.table);
    this.db = db;
    this.engine = options.engine ?? "sqlite";
    this.#busyTimeout = options.busyTimeout ?? 30;
    this.#database = Database.open(db, { busyTimeout: this.#busyTimeout, readOnly: true });
    try {
      this.table = options.table ??
        this.#database.attempt("read", () => defaultTable(this.#database));
    } catch (error) {
      this.#database.close();
      throw error;
    }
    this.#events = new Events(this.#database, this.table);
    this.#queries = new Queries({ engine: this.engine, database: () => this.#database });
    this.assets = this.#assets = new FileAssets({
      database: this.#database,
      write: (work) => this.#write(work),
      warnings: new Warnings(true),
      compress: false,
    });
  }

  /**
   * Gives rows, oldest first, with every column of the table: `null` where a row has no value.
   *
   * @throws {TrackerError}
   *
   * @example
   * ```ts
   * import { Reader, Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * const path = `${await Deno.makeTempDir()}/runs.db`;
   * using tracker = new Tracker(path, { trackId: "first" });
   * tracker.logBatch([{ loss: 0.5 }, { loss: 0.25 }]);
   *
   * using reader = new Reader(path);
   * assert.equal(reader.toRows({ trackId: "first", tail: 1 })[0].loss, 0.25);
   * ```
   */
  toRows(options: RowsOptions = {}): Row<E>[] {
    return this.#events.toRows(selectionOf(options)) as Row<E>[];
  }

  /**
   * Gives the same rows as one array a column.
   *
   * @throws {TrackerError}
   *
   * @example
   * ```ts
   * import { Reader, Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * const path = `${await Deno.makeTempDir()}/runs.db`;
   * using tracker = new Tracker(path, { trackId: "first" });
   * tracker.logBatch([{ loss: 0.5 }, { loss: 0.25 }]);
   *
   * using reader = new Reader(path);
   * assert.deepEqual(reader.toColumns().loss, [0.5, 0.25]);
   * ```
   */
  toColumns(options: RowsOptions = {}): Columns<E> {
    return this.#events.toColumns(selectionOf(options)) as Columns<E>;
  }

  /**
   * Gives the same rows as a table of Arquero, whose verbs filter, group and join them; arrays are not copied.
   *
   * @throws {TrackerError}
   *
   * @example
   * ```ts
   * import { Reader, Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * const path = `${await Deno.makeTempDir()}/runs.db`;
   * using tracker = new Tracker(path, { trackId: "first" });
   * tracker.logBatch([{ loss: 0.5 }, { loss: 0.25 }]);
   *
   * using reader = new Reader(path);
   * const events = await reader.toDf({ trackId: "first", tail: 1 });
   * assert.deepEqual(events.array("loss"), [0.25]);
   * ```
   */
  async toDf(options: RowsOptions = {}): Promise<DataFrame<Row<E>>> {
    return await fromColumns(this.toColumns(options));
  }

  /** Gives the values of one column, oldest first. @throws {TypeError} for a column that is not there */
  column<K extends keyof Row<E> & string>(name: K, options: RowsOptions = {}): Row<E>[K][] {
    return this.#events.column(name, selectionOf(options)) as Row<E>[K][];
  }

  /** Gives the rows of the run that logged last. */
  latest(): Row<E>[] {
    const trackId = this.#events.latestRun();
    return trackId === undefined ? [] : this.toRows({ trackId });
  }

  /** Names of the columns: the stamp first, the others as created. */
  get columns(): string[] {
    return this.#events.columns();
  }

  /** Kind of each column. */
  get dtypes(): Record<string, Kind> {
    return this.#events.kinds();
  }

  /** Lists the tables of events in the file. */
  tables(): string[] {
    return this.#database.attempt("read", () => listTables(this.#database));
  }

  /**
   * Lists the runs, oldest first.
   *
   * @example
   * ```ts
   * import { Reader, Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * const path = `${await Deno.makeTempDir()}/runs.db`;
   * using tracker = new Tracker(path, { trackId: "first" });
   * tracker.logBatch([{ loss: 0.5 }, { loss: 0.25 }]);
   *
   * using reader = new Reader(path);
   * assert.deepEqual(reader.runs().map(({ trackId, events }) => [trackId, events]), [["first", 2]]);
   * ```
   */
  runs(): Run[] {
    return this.#events.runs();
  }

  /** Counts the rows. */
  count(): number {
    return this.#events.count();
  }

  /**
   * Gives the rows of a query that only reads. The file is known as `db` too: `events`, `db.events`.
   *
   * @throws {TrackerError} for a mistake in the SQL, and for SQL that would write
   *
   * @example
   * ```ts
   * import { Reader, Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * const path = `${await Deno.makeTempDir()}/runs.db`;
   * using tracker = new Tracker(path, { trackId: "first" });
   * tracker.logBatch([{ loss: 0.5 }, { loss: 0.25 }]);
   *
   * using reader = new Reader(path);
   * const sql = "SELECT min(loss) AS best FROM events WHERE track_id = :run";
   * assert.deepEqual(await reader.sql(sql, { run: "first" }), [{ best: 0.25 }]);
   * ```
   */
  sql(sql: string, params?: QueryParams): Promise<Record<string, unknown>[]> {
    return this.#queries.run(sql, params);
  }

  /** Writes rows as CSV: empty is null, `""` an empty text. @throws {TrackerError} */
  toCsv(path: string, options: ExportOptions = {}): void {
    writeCsv(path, this.#events, extentOf(options));
  }

  /** Writes rows as JSONL, one flat object a line. @throws {TrackerError} */
  toJsonl(path: string, options: ExportOptions = {}): void {
    writeJsonl(path, this.#events, extentOf(options));
  }

  /** Writes rows as Parquet, by DuckDB: typed, compressed. What fits no column stands in `_extra`. @throws {TrackerError} */
  async toParquet(path: string, options: ExportOptions = {}): Promise<void> {
    const extent = extentOf(options);
    const { writeParquet } = await import("../export/parquet.ts");
    await writeParquet(path, { database: this.#database, tables: [this.table], ...extent });
  }

  /**
   * Gives events as any process commits them, each once, within 250 ms, until the signal ends it.
   *
   * @example
   * ```ts
   * import { Reader, Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * const path = `${await Deno.makeTempDir()}/runs.db`;
   * using tracker = new Tracker(path);
   * tracker.log({ loss: 0.5 });
   * using reader = new Reader(path);
   * for await (const event of reader.follow({ from: tracker.latest.timestamp })) {
   *   assert.equal(event.loss, 0.5);
   *   break;
   * }
   * ```
   */
  follow(options: FollowOptions = {}): AsyncGenerator<Row<E>, void> {
    return follow<E>(this.#events, options);
  }

  /**
   * Deletes a run and gives the number of its rows.
   *
   * @throws {TrackerError}
   *
   * @example
   * ```ts
   * import { Reader, Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * const path = `${await Deno.makeTempDir()}/runs.db`;
   * using tracker = new Tracker(path, { trackId: "first" });
   * tracker.logBatch([{ loss: 0.5 }, { loss: 0.25 }]);
   *
   * using reader = new Reader(path);
   * assert.equal(reader.deleteRun("first"), 2);
   * assert.equal(reader.count(), 0);
   * ```
   */
  deleteRun(trackId: string): number {
    return this.#edit((edits) => edits.deleteRun(trackId));
  }

  /** Sets a value in all rows, or in those of one run, and gives their number. @throws {TypeError} @throws {TrackerError} */
  setValue(key: string, value: unknown, trackId?: string): number {
    return this.#edit((edits) => edits.set(key, value, { trackId }));
  }

  /**
   * Sets a value in the rows that hold another one, and gives their number; `null` finds NULL.
   *
   * @throws {TypeError} for bad input, and for a `whereKey` that no row has @throws {TrackerError}
   */
  setWhere(
    key: string,
    value: unknown,
    whereKey: string,
    whereValue: unknown,
    trackId?: string,
  ): number {
    return this.#edit((edits) =>
      edits.set(key, value, { trackId, key: whereKey, value: whereValue })
    );
  }

  /** Gives an asset by its id, or the one last logged in a column of this name; `undefined` if none is. @throws {TrackerError} */
  get(idOrName: string): unknown {
    const asset = this.assets.get(idOrName);
    if (asset !== undefined) return asset;
    const id = this.#events.lastAsset(idOrName);
    return id === undefined ? undefined : this.assets.get(id);
  }

  /**
   * Removes an asset, and gives `false` if there is none. Cells that refer to it keep the id; with a column,
   * those there become NULL.
   *
   * @throws {TypeError} for a column that is not there @throws {TrackerError}
   */
  removeAsset(id: string, column?: string): boolean {
    return this.#write((database) => removeAsset(this.#assets, this.#edits(database), id, column));
  }

  /** A table that is not there yet has no rows. */
  #edit(work: (edits: Edits) => number): number {
    if (!this.#events.exists()) return 0;
    return this.#write((database) => work(this.#edits(database)));
  }

  #edits(database: Database): Edits {
    const keeper = this.#assets.on(database);
    const onSpill = spillHandler(new Warnings(true), false);
    const writer = new Writer(database, { table: this.table, trackId: "", onSpill, keeper });
    return new Edits(database, writer, { onSpill, keeper });
  }

  /** Opens the file for writing as long as the work takes. */
  #write<T>(work: (database: Database) => T): T {
    using database = Database.open(this.#database.location, {
      busyTimeout: this.#busyTimeout,
      existing: true,
    });
    return work(database);
  }

  /** Closes the file; a second call does nothing. */
  close(): void {
    this.#queries.close();
    this.#database.close();
  }

  /** Closes the file at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Gives rows of a file in one call. @throws {TrackerError} */
  static readDb<E extends Event = Event>(
    db: string,
    options: ReaderOptions & RowsOptions = {},
  ): Row<E>[] {
    const { trackId, head, tail, ...rest } = options;
    using reader = new Reader<E>(db, rest);
    return reader.toRows({ trackId, head, tail });
  }

  /**
   * Gives what trackers logged to files: a folder with all `*.log` in it, the newest file first, or one file, such as
   * what was captured of stdout. Each file is in its order; what is no data is left out.
   *
   * @throws {TrackerError} where the path cannot be read, and for an instance of a class that is not given
   *
   * @example
   * ```ts
   * import { Reader, Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * const logsPath = await Deno.makeTempDir();
   * using tracker = new Tracker(Tracker.SKIP_INSERT, { logsPath });
   * const event = tracker.log({ loss: 0.5 });
   * assert.deepEqual(Reader.readLogs(logsPath), [event]);
   * ```
   */
  static readLogs<E extends Event = Event>(path: string, options: LogsOptions = {}): E[] {
    return [...Reader.scanLogs<E>(path, options)];
  }

  /** Gives the same one by one, so that logs of any size need little memory. @throws {TrackerError} */
  static scanLogs<E extends Event = Event>(
    path: string,
    options: LogsOptions = {},
  ): Generator<E, void> {
    checkOptions("readLogs", options, LOGS);
    return scanLogs(path, { limit: options.limit, classes: classesOf(options) }) as Generator<E>;
  }

  /**
   * Gives the objects of a JSONL file as they stand there; lines that are none are left out, with a warning.
   *
   * @throws {TrackerError} where the file cannot be read
   *
   * @example
   * ```ts
   * import { Reader, Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * const jsonl = `${await Deno.makeTempDir()}/runs.jsonl`;
   * using tracker = new Tracker(Tracker.IN_MEMORY, { jsonl });
   * tracker.log({ loss: 0.5 });
   * const [{ level, loss }] = Reader.readJsonl(jsonl);
   * assert.deepEqual([level, loss], ["TRACKING", 0.5]);
   * ```
   */
  static readJsonl<E extends Event = Event>(path: string): E[] {
    const onBad = (lines: number) =>
      new Warnings(true).once(path, `${lines} lines of "${path}" are no JSON objects`);
    return [...scanJsonl(path, onBad)] as E[];
  }

  /** Gives a result that a tracker's `cache` keeps, by its key; `undefined` if there is none. @throws {TrackerError} */
  static readCache(
    path: string,
    key: string,
    options: DecodeOptions = {},
  ): CachedResult | undefined {
    return readCache(path, key, options);
  }

  /**
   * Gives all results that a tracker's `cache` keeps, in the order in which they were stored.
   *
   * @throws {TrackerError}
   *
   * @example
   * ```ts
   * import { Reader, Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * const cache = `${await Deno.makeTempDir()}/cache.db`;
   * using tracker = new Tracker(Tracker.IN_MEMORY, { cache, trackId: "first" });
   * tracker.track((x: number) => x * 2, { name: "double", args: [3] });
   *
   * const [{ key, name, result, trackId }] = Reader.scanCache(cache);
   * assert.deepEqual([name, result, trackId], ["double", 6, "first"]);
   * assert.equal(Reader.readCache(cache, key)?.result, 6);
   * assert.equal(Reader.deleteCacheByTrackId(cache, "first"), 1);
   * ```
   */
  static scanCache(path: string, options: DecodeOptions = {}): Generator<CachedResult, void> {
    return scanCache(path, options);
  }

  /** Deletes the results that a run computed, and gives their number. @throws {TrackerError} */
  static deleteCacheByTrackId(path: string, trackId: string): number {
    return deleteCacheByTrackId(path, trackId);
  }
}

function selectionOf(options: RowsOptions): Selection {
  checkOptions("a read", options, ROWS);
  return options;
}

function extentOf(options: ExportOptions): Extent {
  checkOptions("an export", options, { ...ROWS, onProgress: "function" });
  return { selection: options, onProgress: options.onProgress };
}
