import { removeAsset } from "../assets/file.ts";
import type { Assets } from "../assets/assets.ts";
import { lastAsset } from "../assets/store/last.ts";
import { checkOptions, type Expected } from "../event/options.ts";
import { type Extent, writeCsv, writeJsonl } from "../export/text.ts";
import { type DataFrame, fromColumns } from "../frame/data_frame.ts";
import { fromRoot } from "../system/path.ts";
import { checkPlot, type PlotOptions } from "../plot/line/options.ts";
import { type Plot, plotOf } from "../plot/line/plot.ts";
import type { Selection } from "../store/read/selection.ts";
import type { Columns, Event, Kind, QueryParams, Row } from "../types.ts";
import { explainMembers } from "./members.ts";
import type { OpenTable } from "./open_table.ts";
import type { Choice, ExportOptions, Named, PlotWhich } from "./options.ts";

/**
 * The events of one table, as a `Tracker` and a `Reader` both give them: a Tracker those of its run, or of all, a Reader
 * those of all runs, or of one.
 *
 * @example
 * ```ts
 * import { type EventTable, Reader, Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const path = `${await Deno.makeTempDir()}/runs.db`;
 * using tracker = new Tracker(path);
 * tracker.log({ loss: 0.5 });
 * using reader = new Reader(path);
 * for (const events of [tracker, reader] as EventTable[]) assert.deepEqual(events.column("loss"), [0.5]);
 * ```
 */
export abstract class EventTable<
  E extends Event = Event,
  Which extends Choice = Choice,
> implements Disposable {
  readonly #db: string;
  readonly #open: OpenTable<Which>;

  static {
    explainMembers(this);
  }

  /** @ignore */
  protected constructor(db: string, open: OpenTable<Which>) {
    this.#db = db;
    this.#open = open;
  }

  /** Path of the file. */
  get db(): string {
    return this.#db;
  }

  /** Table of the events. */
  get table(): string {
    return this.#open.table;
  }

  /** What `sql` runs on. */
  get engine(): "sqlite" | "duckdb" {
    return this.#open.queries.engine;
  }

  /** The objects that were logged. */
  get assets(): Assets {
    return this.#open.assets;
  }

  /** Names of the columns: the stamp first, the others as created. */
  get columns(): string[] {
    return this.#open.events.columns();
  }

  /** Kind of each column. */
  get dtypes(): Record<string, Kind> {
    return this.#open.events.kinds();
  }

  /** Gives events with just the columns that are named, in their order. @throws {TypeError} for one that is not there @throws {TrackerError} */
  toRows<K extends keyof Row<E> & string>(which: Which & Named<K>): Pick<Row<E>, K>[];
  /**
   * Gives events, oldest first, with every column of the table: `null` where an event has no value.
   *
   * @throws {TypeError} for an unknown option or a wrong value @throws {TrackerError} where the file cannot be read
   *
   * @example
   * ```ts
   * import { Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * using tracker = new Tracker(Tracker.IN_MEMORY);
   * tracker.logBatch([{ loss: 0.5 }, { accuracy: 0.9 }]);
   * const [{ loss, accuracy }] = tracker.toRows();
   * assert.deepEqual([loss, accuracy], [0.5, null]);
   * ```
   */
  toRows(which?: Which): Row<E>[];
  toRows(which: Which = {} as Which): Row<E>[] {
    return this.#open.events.toRows(this.#selection(which)) as Row<E>[];
  }

  /** Gives just the columns that are named, in their order. @throws {TypeError} for one that is not there @throws {TrackerError} */
  toColumns<K extends keyof Row<E> & string>(which: Which & Named<K>): Pick<Columns<E>, K>;
  /**
   * Gives the same events as one array a column.
   *
   * @throws {TypeError} for an unknown option or a wrong value @throws {TrackerError} where the file cannot be read
   *
   * @example
   * ```ts
   * import { Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * using tracker = new Tracker(Tracker.IN_MEMORY);
   * tracker.logBatch([{ loss: 0.5 }, { loss: 0.25 }]);
   * assert.deepEqual(tracker.toColumns().loss, [0.5, 0.25]);
   * ```
   */
  toColumns(which?: Which): Columns<E>;
  toColumns(which: Which = {} as Which): Columns<E> {
    return this.#open.events.toColumns(this.#selection(which)) as Columns<E>;
  }

  /** Gives a table of just the columns that are named, in their order. @throws {TypeError} for one that is not there @throws {TrackerError} */
  toDf<K extends keyof Row<E> & string>(
    which: Which & Named<K>,
  ): Promise<DataFrame<Pick<Row<E>, K>>>;
  /**
   * Gives the same events as a table of Arquero, whose verbs filter, group and join them; arrays are not copied.
   *
   * @throws {TypeError} for an unknown option or a wrong value @throws {TrackerError} where the file cannot be read
   *
   * @example
   * ```ts
   * import { Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * using tracker = new Tracker(Tracker.IN_MEMORY);
   * tracker.logBatch([{ loss: 0.5 }, { loss: 0.25 }]);
   * const events = await tracker.toDf();
   * assert.deepEqual(events.filter((d) => d.loss < 0.4).array("loss"), [0.25]);
   * ```
   */
  toDf(which?: Which): Promise<DataFrame<Row<E>>>;
  async toDf(which: Which = {} as Which): Promise<DataFrame<Row<E>>> {
    const columns: Columns<E> = this.toColumns(which);
    return await fromColumns(columns, which.columns);
  }

  /** Gives the values of one column, oldest first. @throws {TypeError} for a column that is not there @throws {TrackerError} */
  column<K extends keyof Row<E> & string>(
    name: K,
    which: Omit<Which, "columns"> = {} as Which,
  ): Row<E>[K][] {
    const { columns: _, ...known } = this.#open.known;
    checkOptions("a column", which, known);
    return this.#open.events.column(name, this.#open.select(which as Which)) as Row<E>[K][];
  }

  /**
   * Draws a column as a line for each run: a console shows it in its cells, a notebook as SVG. What is read is what the
   * file has now. NaN and ±Infinity are marked, and break their line; more than eight runs are drawn as their mean and range.
   *
   * @throws {TypeError} for an unknown option or column, and where there is nothing to draw @throws {RangeError}
   * @throws {TrackerError} where the file cannot be read
   *
   * @example
   * ```ts
   * import { Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * using tracker = new Tracker(Tracker.IN_MEMORY);
   * tracker.logBatch([{ loss: 0.5 }, { loss: 0.25 }]);
   * assert.match(tracker.plot("loss", { smooth: 0.9, logY: true }).toSvg(), /^<svg /);
   * ```
   */
  plot(column: string, options: PlotOptions & PlotWhich<Which> = {} as PlotWhich<Which>): Plot {
    const { head: _head, tail: _tail, columns: _columns, ...known } = this.#open.known as Record<
      string,
      Expected
    >;
    checkPlot(options, known);
    const which = Object.entries(options).filter(([name]) => Object.hasOwn(known, name));
    const selection = this.#open.select(Object.fromEntries(which) as unknown as Which);
    return plotOf({ events: this.#open.events, column, selection }, options);
  }

  /**
   * Gives the rows of a query that only reads. The file is known as `db` too: `events`, `db.events`.
   *
   * @throws {TrackerError} for a mistake in the SQL, and for SQL that would write
   *
   * @example
   * ```ts
   * import { Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * using tracker = new Tracker(Tracker.IN_MEMORY);
   * tracker.logBatch([{ epoch: 1 }, { epoch: 2 }]);
   * const rows = await tracker.sql("SELECT max(epoch) AS last FROM events WHERE epoch < ?", [9]);
   * assert.deepEqual(rows, [{ last: 2 }]);
   * ```
   */
  sql(sql: string, params?: QueryParams): Promise<Record<string, unknown>[]> {
    return this.#open.queries.run(sql, params);
  }

  /**
   * Writes events as CSV: empty is null, `""` an empty text.
   *
   * @throws {TrackerError}
   *
   * @example
   * ```ts
   * import { Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * const folder = await Deno.makeTempDir();
   * using tracker = new Tracker(Tracker.IN_MEMORY);
   * tracker.log({ loss: 0.5 });
   * tracker.toCsv(`${folder}/runs.csv`);
   * assert.match(await Deno.readTextFile(`${folder}/runs.csv`), /^track_id,timestamp,loss\n/);
   * ```
   */
  toCsv(path: string, options: ExportOptions<Which> = {} as ExportOptions<Which>): void {
    writeCsv(path, this.#open.events, this.#extent(options));
  }

  /** Writes events as JSONL, one flat object a line. @throws {TrackerError} */
  toJsonl(path: string, options: ExportOptions<Which> = {} as ExportOptions<Which>): void {
    writeJsonl(path, this.#open.events, this.#extent(options));
  }

  /**
   * Writes events as Parquet, by DuckDB: typed, compressed. What fits no column stands in `_extra`.
   *
   * @throws {TrackerError} where it cannot be written, or DuckDB not be loaded
   *
   * @example
   * ```ts
   * import { Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * const folder = await Deno.makeTempDir();
   * using tracker = new Tracker(Tracker.IN_MEMORY);
   * tracker.log({ loss: 0.5 });
   * await tracker.toParquet(`${folder}/runs.parquet`);
   * assert.ok((await Deno.stat(`${folder}/runs.parquet`)).size > 0);
   * ```
   */
  async toParquet(
    path: string,
    options: ExportOptions<Which> = {} as ExportOptions<Which>,
  ): Promise<void> {
    const extent = this.#extent(options);
    // The process may change its folder meanwhile.
    const target = fromRoot(path);
    const { writeParquet } = await import("../export/parquet.ts");
    await writeParquet(target, { database: this.#open.database, tables: [this.table], ...extent });
  }

  /**
   * Gives an asset by its id, or the one last logged in a column of this name, by a Tracker in its run if there is one;
   * `undefined` if none is.
   *
   * @throws {TrackerError} for one that Python pickled
   */
  get(idOrName: string): unknown {
    const asset = this.assets.get(idOrName);
    if (asset !== undefined) return asset;
    const { events, trackId } = this.#open;
    const id = (trackId === undefined ? undefined : lastAsset(events, idOrName, trackId)) ??
      lastAsset(events, idOrName);
    return id === undefined ? undefined : this.assets.get(id);
  }

  /**
   * Removes an asset, and gives `false` if there is none. Cells that refer to it keep the id; with a column,
   * those there become NULL, in all runs. `xt vacuum` gives its room in the file back.
   *
   * @throws {TypeError} for a column that is not there @throws {TrackerError}
   */
  removeAsset(id: string, column?: string): boolean {
    return this.#open.edit((edits) => removeAsset(this.#open.assets, edits, id, column));
  }

  #selection(which: Which): Selection {
    checkOptions("a read", which, this.#open.known);
    return this.#open.select(which);
  }

  #extent(options: ExportOptions<Which>): Extent {
    checkOptions("an export", options, { ...this.#open.known, onProgress: "function" });
    const { onProgress, ...which } = options;
    return { selection: this.#open.select(which as unknown as Which), onProgress };
  }

  /** Closes the file; a second call does nothing. */
  close(): void {
    this.#open.close();
  }

  /** Closes the file at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }
}
