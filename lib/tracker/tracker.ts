import { batchOf } from "../event/batch.ts";
import { CallCache } from "../cache/calls.ts";
import { type DataFrame, fromColumns } from "../frame/data_frame.ts";
import { describe } from "../errors.ts";
import { checkEvent, checkParams, isEmpty, validate } from "../event/check.ts";
import { writeCsv, writeJsonl } from "../export/text.ts";
import type { TableLike } from "../event/table_like.ts";
import { type CallTracker, trackCall } from "../functions/call.ts";
import { ParameterNames } from "../functions/parameters.ts";
import {
  checkCall,
  TRACK_OPTIONS,
  type TrackOptions,
  WRAP_OPTIONS,
  wrapFunction,
  type WrapOptions,
} from "../functions/wrap.ts";
import { readCommit } from "../system/git.ts";
import { markdown } from "../frame/markdown.ts";
import type { Meter } from "../measure/meter.ts";
import { makeMeters, withMeasures } from "../measure/meters.ts";
import { checkCount, checkOptions } from "../event/options.ts";
import { checkKey } from "../event/names.ts";
import { Logger } from "../loggers/logger.ts";
import type { DataRecord } from "../logs/record.ts";
import { Sinks } from "../logs/sinks.ts";
import { Queries } from "../sql/queries.ts";
import { generateTrackId } from "../event/run_id.ts";
import { spillHandler } from "../event/spill.ts";
import { type Connection, Database, IN_MEMORY } from "../store/database.ts";
import { Edits } from "../store/write/edits.ts";
import { Events } from "../store/read/events.ts";
import type { Selection } from "../store/read/selection.ts";
import { resetTable } from "../store/write/reset.ts";
import { defaultTable, openTable } from "../store/table.ts";
import { Writer } from "../store/write/writer.ts";
import { FileAssets, removeAsset } from "../assets/file.ts";
import type { Assets } from "../assets/assets.ts";
import { checkTracker, type TrackerOptions } from "./options.ts";
import type { Columns, Event, Kind, Logged, QueryParams, Row, Schema } from "../types.ts";
import { SKIP_INSERT, Unstored } from "./unstored.ts";
import { Warnings } from "../system/warnings.ts";

/** Which rows of a table to read. */
export interface Scope {
  /** Of all runs, not only of this one. */
  all?: boolean;
}

/**
 * Logs events of one run into one SQLite file. What was logged is committed when `log` returns, and reads back
 * as it went in.
 *
 * @example
 * ```ts
 * import { Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * using tracker = new Tracker(Tracker.IN_MEMORY, { params: { model: "resnet18" } });
 * tracker.log({ accuracy: 0.9, epoch: 1 });
 * assert.equal(tracker.latest.accuracy, 0.9);
 * assert.deepEqual(tracker.column("model"), ["resnet18"]);
 * ```
 */
export class Tracker<E extends Event = Event, In extends Event = E> {
  /** The path of a tracker that leaves nothing on disk. */
  static readonly IN_MEMORY: string = IN_MEMORY;
  /** The path of a tracker whose events go to its sinks only: no file is made, and reads give nothing. */
  static readonly SKIP_INSERT: string = SKIP_INSERT;

  /** Path of the file. */
  readonly db: string;
  /** Table that the events go to. */
  readonly table: string;
  /** Id of this run. */
  readonly trackId: string;
  /** What `sql` runs on. */
  readonly engine: "sqlite" | "duckdb";
  /** The objects that were logged. */
  readonly assets: Assets;
  /** Logs to the sinks only. */
  readonly logger: Logger;

  readonly #database: Database;
  /** Where events go. */
  readonly #log: Writer | Unstored;
  readonly #edits: Edits;
  readonly #events: Events;
  readonly #assets: FileAssets;
  readonly #warnings: Warnings;
  readonly #sinks: Sinks;
  readonly #meters: readonly Meter[];
  readonly #calls: CallTracker;
  readonly #schema: Schema<In, E> | undefined;
  readonly #busyTimeout: number;
  readonly #stopClosingOnExit: () => void;
  readonly #queries: Queries;
  #reading: Database | undefined;
  #latest: Partial<Logged<E>> = {};

  /**
   * Opens a file, and creates it, its folders and its table where they are missing.
   *
   * @throws {TypeError} for an unknown option or a wrong value @throws {RangeError} for one out of range
   * @throws {TrackerError} if the file cannot be opened
   */
  constructor(db = "track.db", options: TrackerOptions<E, In> = {}) {
    checkTracker(db, options);
    const {
      params,
      trackId = generateTrackId(),
      busyTimeout = 30,
      durability,
      reset = false,
      strict = false,
      compress = false,
    } = options;
    this.db = db;
    this.trackId = trackId;
    this.engine = options.engine ?? "sqlite";
    this.#schema = options.schema;
    this.#busyTimeout = busyTimeout;
    this.#warnings = new Warnings(options.warnings ?? true);
    const encode = () => this.#assets.encoding;
    this.#sinks = new Sinks(options, { encode, warnings: this.#warnings });
    this.logger = new Logger(this.#sinks);
    const git = this.#gitParam(options.gitRoot);
    this.#database = Database.open(db === SKIP_INSERT ? IN_MEMORY : db, {
      busyTimeout,
      durability,
    });
    this.assets = this.#assets = new FileAssets({
      database: this.#database,
      write: (work) => work(this.#database),
      warnings: this.#warnings,
      compress,
    });
    const keeper = this.#assets.on(this.#database);
    let cache: CallCache | undefined;
    try {
      this.table = options.table ?? defaultTable(this.#database);
      if (reset) resetTable(this.#database, this.table, keeper);
      else openTable(this.#database, this.table);
      cache = this.#openCache(options.cache, busyTimeout);
    } catch (error) {
      this.#database.close();
      throw error;
    }
    const onSpill = spillHandler(this.#warnings, strict);
    const writer = new Writer(this.#database, { table: this.table, trackId, onSpill, keeper });
    this.#log = db === SKIP_INSERT ? new Unstored(trackId, () => this.conn.isOpen) : writer;
    this.#log.params = { ...params, ...git };
    this.#edits = new Edits(this.#database, writer, { onSpill, keeper });
    this.#events = new Events(this.#database, this.table);
    this.#queries = new Queries({
      engine: this.engine,
      database: () => this.#readingDatabase(),
      own: { database: this.#database, table: this.table },
    });
    this.#meters = makeMeters(
      this.#database.path === IN_MEMORY ? "/" : this.#database.location,
      options,
      this.#warnings,
    );
    this.#calls = {
      store: (event) => this.#remember(this.#log.append(event)),
      meters: this.#meters,
      warnings: this.#warnings,
      raiseOnError: options.raiseOnError ?? true,
      names: new ParameterNames(),
      cache,
    };
    this.#stopClosingOnExit = closeOnExit(this);
  }

  #openCache(path: string | undefined, busyTimeout: number): CallCache | undefined {
    if (path === undefined) return undefined;
    return new CallCache(path, {
      busyTimeout,
      trackId: this.trackId,
      params: () => this.#log.params,
      classes: this.#assets.classes,
      warnings: this.#warnings,
    });
  }

  #gitParam(root: string | undefined): Event {
    if (root === undefined) return {};
    try {
      return { git_commit_hash: readCommit(root) };
    } catch (error) {
      const [why] = (error as Error).message.split("\n");
      this.#warnings.once(
        "git",
        `"git_commit_hash" is not logged, git gave no commit of "${root}": ${why}`,
      );
      return {};
    }
  }

  /** A random id: `adjective-animal-` and six characters. */
  static generateTrackId(): string {
    return generateTrackId();
  }

  /** The open connection, for SQL of your own. */
  get conn(): Connection {
    return this.#database.conn;
  }

  /** What is attached to every event from now on; a copy. */
  get params(): Event {
    return { ...this.#log.params };
  }

  /** The event logged last; `{}` before the first one. */
  get latest(): Partial<Logged<E>> {
    return this.#latest;
  }

  /** Names of the columns: the stamp first, the others as created. */
  get columns(): string[] {
    return this.#events.columns();
  }

  /** Kind of each column. */
  get dtypes(): Record<string, Kind> {
    return this.#events.kinds();
  }

  /**
   * Stores an event and gives it back: params, data, `timestamp`, `track_id`; it is committed then. `{}` stores nothing.
   *
   * @throws {TypeError} for bad input @throws {TrackerError} where the database refuses; nothing is stored then
   *
   * @example
   * ```ts
   * import { Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * using tracker = new Tracker(Tracker.IN_MEMORY, { params: { model: "vit" }, trackId: "first" });
   * const { timestamp, ...event } = tracker.log({ loss: 0.5 });
   * assert.deepEqual(event, { model: "vit", loss: 0.5, track_id: "first" });
   * ```
   */
  log(data: In): Logged<E> {
    return this.#remember(this.#log.append(this.#measured(this.#check(data))));
  }

  /**
   * Stores events, in an array or a table of Arquero, in one transaction, all or none, and gives back the last one;
   * `{}` if there is none. Of a table these are the rows that its filter left, in its order.
   *
   * @throws {TypeError} for bad input, and for a table with columns `track_id` or `timestamp` @throws {TrackerError} where the database refuses; nothing is stored then
   *
   * @example
   * ```ts
   * import { Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * using tracker = new Tracker(Tracker.IN_MEMORY);
   * assert.equal(tracker.logBatch([{ epoch: 1 }, { epoch: 2 }]).epoch, 2);
   * assert.throws(() => tracker.logBatch([{ epoch: 3 }, { epoch: Symbol() }]), TypeError);
   * assert.equal(tracker.count(), 2);
   * ```
   */
  logBatch(rows: Iterable<In> | TableLike): Logged<E> {
    const list = batchOf(rows);
    if (list.length === 0) return this.#remember(undefined);
    const all = !this.#sinks.isEmpty;
    const stored = this.#log.appendAll(list, (data) => this.#check(data), { all });
    return this.#remember(stored.at(-1), stored);
  }

  #check(data: In): Event {
    checkEvent(data);
    return this.#schema === undefined ? data : validate(this.#schema, data);
  }

  #measured(event: Event): Event {
    return this.#meters.length === 0 || isEmpty(event) ? event : withMeasures(event, this.#meters);
  }

  /** What follows on a commit: of one event, or of a batch with its last event. */
  #remember(event: Event | undefined, batch?: readonly Event[]): Logged<E> {
    if (event === undefined) {
      this.#warnings.once("empty", "an empty event was not logged");
      return {} as Logged<E>;
    }
    for (const meter of this.#meters) meter.mark?.();
    this.#latest = event as Logged<E>;
    if (!this.#sinks.isEmpty) this.#sinks.send((batch ?? [event]).map(recordOf));
    return event as Logged<E>;
  }

  /** Attaches a value to every later event. @throws {TypeError} for bad input */
  setParam(key: string, value: unknown): void {
    checkKey(key, "set param");
    this.setParams({ [key]: value });
  }

  /**
   * Attaches values to every later event; earlier ones stay as they are.
   *
   * @throws {TypeError} for bad input
   *
   * @example
   * ```ts
   * import { Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * using tracker = new Tracker(Tracker.IN_MEMORY);
   * tracker.setParams({ model: "vit", fold: 1 });
   * assert.equal(tracker.log({ loss: 0.5 }).model, "vit");
   * ```
   */
  setParams(params: Event): void {
    checkParams(params);
    this.#log.params = { ...this.#log.params, ...params };
  }

  /**
   * Sets a value in all events of this run, back in time, and gives their number.
   *
   * @throws {TypeError} @throws {TrackerError}
   *
   * @example
   * ```ts
   * import { Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * using tracker = new Tracker(Tracker.IN_MEMORY);
   * tracker.logBatch([{ epoch: 1 }, { epoch: 2 }]);
   * assert.equal(tracker.setValue("accuracy", 0.9), 2);
   * assert.deepEqual(tracker.column("accuracy"), [0.9, 0.9]);
   * ```
   */
  setValue(key: string, value: unknown): number {
    return this.#edits.set(key, value, { trackId: this.trackId });
  }

  /**
   * Sets a value in the events of this run that hold another one, and gives their number; `null` finds NULL.
   *
   * @throws {TypeError} for bad input, and for a `whereKey` that no event has @throws {TrackerError}
   *
   * @example
   * ```ts
   * import { Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * using tracker = new Tracker(Tracker.IN_MEMORY);
   * tracker.logBatch([{ epoch: 1 }, { epoch: 2 }]);
   * assert.equal(tracker.setWhere("best", true, "epoch", 2), 1);
   * assert.deepEqual(tracker.column("best"), [null, true]);
   * ```
   */
  setWhere(key: string, value: unknown, whereKey: string, whereValue: unknown): number {
    return this.#edits.set(key, value, { trackId: this.trackId, key: whereKey, value: whereValue });
  }

  /**
   * Calls a function, stores one event of the call (name, arguments, error, seconds, result) and gives its result;
   * of an asynchronous function, when its Promise settles. What it throws is stored, then thrown on. With `cache`, an
   * equal call is answered from there. An event that cannot be stored is warned of, and changes nothing for the caller.
   *
   * @throws {TypeError} for what is no function, wrong options or params, before anything is called
   *
   * @example
   * ```ts
   * import { Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * using tracker = new Tracker(Tracker.IN_MEMORY);
   * const scale = (x: number, by: number) => x * by;
   * assert.equal(tracker.track(scale, { args: [3, 2] }), 6);
   * assert.equal(tracker.latest.function_result, 6);
   * ```
   */
  // deno-lint-ignore no-explicit-any
  track<F extends (...args: any[]) => any>(fn: F, options: TrackOptions = {}): ReturnType<F> {
    checkCall("track", options, TRACK_OPTIONS);
    const { args = [], kwargs, ...rest } = options;
    return trackCall(this.#calls, { fn, args, kwargs, ...rest }) as ReturnType<F>;
  }

  /**
   * Gives a function that stores one event at each call and otherwise is the function: same type, name, `this`.
   *
   * @example
   * ```ts
   * import { Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * using tracker = new Tracker(Tracker.IN_MEMORY);
   * const score = tracker.wrap((model: string) => ({ accuracy: 0.9 }), { name: "score" });
   * score("resnet18");
   * assert.equal(tracker.latest.accuracy, 0.9);
   * ```
   */
  // deno-lint-ignore no-explicit-any
  wrap<F extends (...args: any[]) => any>(fn: F, options: WrapOptions = {}): F {
    checkCall("wrap", options, WRAP_OPTIONS);
    if (typeof fn !== "function") {
      throw new TypeError(`Cannot wrap ${describe(fn)}: expected a function`);
    }
    return wrapFunction(this.#calls, fn, options);
  }

  /**
   * Gives a decorator that wraps a method.
   *
   * @example
   * ```ts
   * import { Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * using tracker = new Tracker(Tracker.IN_MEMORY);
   * class Model {
   *   weight = 2;
   *   @tracker.tracked()
   *   predict(x: number): number {
   *     return this.weight * x;
   *   }
   * }
   * assert.equal(new Model().predict(4), 8);
   * assert.equal(tracker.latest.function_name, "predict");
   * ```
   */
  // deno-lint-ignore no-explicit-any
  tracked<F extends (this: any, ...args: any[]) => any>(
    options: WrapOptions = {},
  ): (method: F, context: ClassMethodDecoratorContext) => F {
    return (method) => this.wrap(method, options);
  }

  /**
   * Gives an asset by its id, or the one last logged in a column of this name, this run first; `undefined` if none is.
   *
   * @throws {TrackerError} for one that Python pickled
   */
  get(idOrName: string): unknown {
    const asset = this.assets.get(idOrName);
    if (asset !== undefined) return asset;
    const id = this.#events.lastAsset(idOrName, this.trackId) ?? this.#events.lastAsset(idOrName);
    return id === undefined ? undefined : this.assets.get(id);
  }

  /**
   * Removes an asset, and gives `false` if there is none. Cells that refer to it keep the id; with a column,
   * those there become NULL, in all runs.
   *
   * @throws {TypeError} for a column that is not there @throws {TrackerError}
   */
  removeAsset(id: string, column?: string): boolean {
    return removeAsset(this.#assets, this.#edits, id, column);
  }

  /**
   * Gives the events of this run, or of all, oldest first.
   *
   * @throws {TrackerError}
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
  toRows(scope: Scope = {}): Row<E>[] {
    return this.#events.toRows(this.#scope(scope)) as Row<E>[];
  }

  /**
   * Gives the same events as one array a column.
   *
   * @throws {TrackerError}
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
  toColumns(scope: Scope = {}): Columns<E> {
    return this.#events.toColumns(this.#scope(scope)) as Columns<E>;
  }

  /**
   * Gives the same events as a table of Arquero, whose verbs filter, group and join them; arrays are not copied.
   *
   * @throws {TrackerError}
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
  async toDf(scope: Scope = {}): Promise<DataFrame<Row<E>>> {
    return await fromColumns(this.toColumns(scope));
  }

  /** Gives the first events of this run, oldest first. @throws {RangeError} @throws {TrackerError} */
  head(n = 5): Row<E>[] {
    checkCount("head", n);
    return this.#events.toRows({ trackId: this.trackId, head: n }) as Row<E>[];
  }

  /** Gives the last events of this run, oldest first. @throws {RangeError} @throws {TrackerError} */
  tail(n = 5): Row<E>[] {
    checkCount("tail", n);
    return this.#events.toRows({ trackId: this.trackId, tail: n }) as Row<E>[];
  }

  /** Gives the values of one column in this run, oldest first. @throws {TypeError} for a column that is not there */
  column<K extends keyof Row<E> & string>(name: K): Row<E>[K][] {
    return this.#events.column(name, { trackId: this.trackId }) as Row<E>[K][];
  }

  /** Gives one event of this run by its position from 0, or from the end by −1 …; `undefined` beyond. @throws {RangeError} */
  at(index: number): Row<E> | undefined {
    if (!Number.isInteger(index)) {
      throw new RangeError(`Cannot read the event at ${index}: a position is a whole number`);
    }
    return this.#events.toRows({ trackId: this.trackId, at: index })[0] as Row<E> | undefined;
  }

  /** Counts the events of this run. */
  count(): number {
    return this.#events.count(this.trackId);
  }

  /** Counts the events of all runs. */
  countAll(): number {
    return this.#events.count();
  }

  /**
   * Writes the events as CSV: empty is null, `""` an empty text.
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
  toCsv(path: string, scope: Scope = {}): void {
    writeCsv(path, this.#events, { selection: this.#scope(scope) });
  }

  /** Writes the events as JSONL, one flat object a line. @throws {TrackerError} */
  toJsonl(path: string, scope: Scope = {}): void {
    writeJsonl(path, this.#events, { selection: this.#scope(scope) });
  }

  /**
   * Writes the events as Parquet, by DuckDB: typed, compressed. What fits no column stands in `_extra`.
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
  async toParquet(path: string, scope: Scope = {}): Promise<void> {
    const selection = this.#scope(scope);
    const { writeParquet } = await import("../export/parquet.ts");
    await writeParquet(path, { database: this.#database, tables: [this.table], selection });
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
    return this.#queries.run(sql, params);
  }

  /** A connection of its own: attaching and authorizing would get in the way of writing. */
  #readingDatabase(): Database {
    if (this.#database.path === IN_MEMORY || !this.conn.isOpen) return this.#database;
    return this.#reading ??= Database.open(this.#database.location, {
      busyTimeout: this.#busyTimeout,
      readOnly: true,
    });
  }

  #scope(scope: Scope): Selection {
    checkOptions("a read", scope, { all: "flag" });
    return scope.all ? {} : { trackId: this.trackId };
  }

  /** Closes the file; a second call does nothing. */
  close(): void {
    this.#stopClosingOnExit();
    for (const meter of this.#meters) meter.close?.();
    this.#calls.cache?.close();
    this.#sinks.close();
    this.#queries.close();
    this.#reading?.close();
    this.#database.close();
  }

  /** Closes the file at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Prints the first events as a table. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.conn.isOpen
      ? markdown(this.head(), this.columns)
      : `Tracker ${this.trackId} of "${this.db}", closed`;
  }
}

/** An event's record bears the event's own timestamp. */
function recordOf(data: Event): DataRecord {
  return { timestamp: data.timestamp as string, level: "TRACKING", data };
}

/** Closing folds the WAL back into the file, so that the file alone is whole: also after `Deno.exit`. */
function closeOnExit(tracker: { close(): void }): () => void {
  const ref = new WeakRef(tracker);
  const close = () => ref.deref()?.close();
  globalThis.addEventListener?.("unload", close);
  return () => globalThis.removeEventListener?.("unload", close);
}
