import { classesOf, type DecodeOptions } from "../assets/exported.ts";
import {
  type CacheDeleteOptions,
  type CachedResult,
  deleteCacheByTrackId,
  readCache,
  scanCache,
} from "../cache/results.ts";
import { describe, named } from "../errors.ts";
import { readChoice } from "../logs/choice.ts";
import { scanJsonl, scanLogs } from "../logs/read.ts";
import type { DriftOptions } from "../monitor/drift/options.ts";
import type { DriftRow } from "../monitor/drift/row.ts";
import { EventTable } from "../reading/event_table.ts";
import { explainMembers } from "../reading/members.ts";
import type { RowsOptions } from "../reading/options.ts";
import { checkRunEdit, type RunEdit, setRun } from "../runs/edits.ts";
import {
  checkCompare,
  type CompareOptions,
  compareRuns,
  type Comparison,
  noSuchRun,
} from "../runs/summary/compare.ts";
import { checkRuns, type RunsOptions } from "../runs/summary/options.ts";
import { TableSheet } from "../runs/summary/sheet.ts";
import { NO_SUMMARY, selectRuns, summarize } from "../runs/summary/summary.ts";
import { listTables } from "../store/table.ts";
import type { Edits } from "../store/write/edits.ts";
import { Warnings } from "../system/warnings.ts";
import { WIDE_KINDS } from "../values/kind.ts";
import type { Event, Kind, Row, Run, RunSummary } from "../types.ts";
import { follow, type FollowOptions } from "./follow.ts";
import { OpenReader } from "./open.ts";
import type { ReaderOptions } from "./options.ts";

/** Which logs to read, and how. */
export interface LogsOptions extends DecodeOptions {
  /** At most so many files, the newest. */
  limit?: number | undefined;
  /** Only records of this level, or these; where one of them is of texts, those come as `timestamp`, `level` and `message`. */
  level?: string | readonly string[] | undefined;
  /** Only records from then on: a Date, a text as `"2026-01-02"` or `"2026-01-02 03:04"` (UTC), or how long ago, `"1h"`. */
  since?: Date | string | undefined;
  /** Only records until then; of a text, the day or minute that it names belongs to it. */
  until?: Date | string | undefined;
  /** Orders all records by their time, instead of the newest file first. Default: false. */
  oldestFirst?: boolean | undefined;
}

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
export class Reader<E extends Event = Event> extends EventTable<E, RowsOptions> {
  readonly #open: OpenReader;

  static {
    explainMembers(this);
  }

  /**
   * Opens a file to read it.
   *
   * @throws {TypeError} for an unknown option @throws {TrackerError} if the file is missing or no database
   */
  constructor(db: string, options: ReaderOptions = {}) {
    const open = new OpenReader(db, options);
    super(db, open);
    this.#open = open;
  }

  /** Gives the rows of the run that logged last. */
  latest(): Row<E>[] {
    const trackId = this.#open.events.latestRun();
    return trackId === undefined ? [] : this.toRows({ trackId });
  }

  /** Lists the tables of events in the file. */
  tables(): string[] {
    return this.#open.database.attempt("read", () => listTables(this.#open.database));
  }

  /**
   * Lists the runs, oldest first; those put away only where the options say so.
   *
   * @throws {TypeError} for an unknown option or name @throws {TrackerError} for a mistake in `where`
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
   * assert.deepEqual(reader.runs({ where: "loss > 0.3" }), []);
   * ```
   */
  runs(options: RunsOptions = {}): Run[] {
    checkRuns("runs", options);
    const { events } = this.#open;
    return events.read(
      (table, db) => selectRuns(new TableSheet(db, table, events.runs()), options),
      [],
    );
  }

  /**
   * Gives one row a run: what is told of it, its params, and its metrics as their last values. A param is a column of
   * which no run has two values, a metric another one that holds numbers. `loss_min`, `loss_max`, `loss_mean`,
   * `loss_first` and `loss_count` are there where they are named.
   *
   * @throws {TypeError} for an unknown option or name @throws {TrackerError} for a mistake in `where`
   *
   * @example
   * ```ts
   * import { Reader, Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * const path = `${await Deno.makeTempDir()}/runs.db`;
   * for (const lr of [0.1, 0.2]) {
   *   using tracker = new Tracker(path, { params: { lr } });
   *   tracker.logBatch([{ loss: 1 - lr }, { loss: lr }]);
   * }
   * using reader = new Reader(path);
   * const [best] = reader.summary({ where: "lr < 1", sort: ["loss"] });
   * assert.deepEqual([best.lr, best.loss, best.events], [0.1, 0.1, 2]);
   * assert.deepEqual(reader.summary({ columns: ["loss_max"] }), [{ loss_max: 0.9 }, { loss_max: 0.8 }]);
   * ```
   */
  summary(options: RunsOptions = {}): RunSummary[] {
    checkRuns("summary", options);
    const { events } = this.#open;
    return events.read(
      (table, db) => summarize(new TableSheet(db, table, events.runs()), options),
      NO_SUMMARY,
    ).rows;
  }

  /**
   * Compares runs: their params and metrics, those that differ or all, with the distance from a baseline.
   *
   * @throws {TypeError} for an unknown option @throws {TrackerError} for a run that is not there
   *
   * @example
   * ```ts
   * import { Reader, Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * const path = `${await Deno.makeTempDir()}/runs.db`;
   * for (const [trackId, lr] of [["a", 0.25], ["b", 0.5]] as const) {
   *   using tracker = new Tracker(path, { trackId, params: { lr, model: "vit" } });
   *   tracker.logBatch([{ loss: 1 }, { loss: lr }]);
   * }
   * using reader = new Reader(path);
   * const { rows } = reader.compare(["a", "b"]);
   * assert.deepEqual(rows.map(({ name, delta }) => [name, delta]), [["lr", [0, 0.25]], ["loss", [0, 0.25]]]);
   * ```
   */
  compare(trackIds: readonly string[], options: CompareOptions = {}): Comparison {
    checkCompare(trackIds, options);
    const { events } = this.#open;
    const compared = events.read(
      (table, db) =>
        compareRuns(new TableSheet(db, table, events.runs()), { trackIds, ...options }),
      { runs: [], rows: [] },
    );
    const [missing] = trackIds.slice(compared.runs.length);
    if (missing !== undefined) throw noSuchRun(missing, this, []);
    return compared;
  }

  /**
   * Compares columns of events with those of a reference, in the same table or elsewhere: a row for each column, that says
   * whether it drifted.
   *
   * @throws {TypeError} for a wrong option or column @throws {TrackerError} where a side cannot be read
   *
   * @example
   * ```ts
   * import { Reader, Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * const path = `${await Deno.makeTempDir()}/prod.db`;
   * using tracker = new Tracker(path);
   * for (let i = 0; i < 200; i++) tracker.log({ version: i < 100 ? 1 : 2, age: 30 + i % 10 + (i < 100 ? 0 : 5) });
   *
   * using reader = new Reader(path);
   * const [row] = await reader.drift({ reference: "version = 1", current: "version = 2" });
   * assert.deepEqual([row.column, row.ks, row.drifted], ["age", 0.5, true]);
   * ```
   */
  async drift(options: Omit<DriftOptions, "table"> = {}): Promise<DriftRow[]> {
    const { driftOf } = await import("../monitor/drift/of_events.ts");
    return driftOf(this.#open.events, { ...options, table: this.table });
  }

  /**
   * Changes what is told of a run: name, group, tags, note, archived, status.
   *
   * @throws {TypeError} for what is none of these @throws {TrackerError} for a run that is not there
   *
   * @example
   * ```ts
   * import { Reader, Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * const path = `${await Deno.makeTempDir()}/runs.db`;
   * {
   *   using tracker = new Tracker(path, { trackId: "first" });
   *   tracker.log({ loss: 0.5 });
   * }
   * using reader = new Reader(path);
   * reader.setRun("first", { name: "baseline", tags: ["paper"] });
   * const [{ name, tags, status }] = reader.runs();
   * assert.deepEqual([name, tags, status], ["baseline", ["paper"], "finished"]);
   * ```
   */
  setRun(trackId: string, edit: RunEdit): void {
    checkRunEdit(edit);
    this.#open.write((database) => setRun(database, this.table, trackId, edit));
  }

  /** Counts the rows. */
  count(): number {
    return this.#open.events.count();
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
    return follow<E>(this.#open.events, options);
  }

  /**
   * Deletes a run and gives the number of its rows. Its room in the file is used by what comes next; `xt vacuum` gives it back.
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

  /**
   * Gives a column the kind that is named, or the first that holds every value of it, and gives the number of values that
   * come back into it from `_extra`. Texts that read as dates, or as arrays and objects, are taken as such where that kind is
   * named, arrays and objects as JSON text where it is `"string"`.
   *
   * @throws {TypeError} for a column that is not there, and where a value does not fit; nothing is changed then
   * @throws {TrackerError}
   *
   * @example
   * ```ts
   * import { Reader, Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * const path = `${await Deno.makeTempDir()}/runs.db`;
   * using tracker = new Tracker(path, { warnings: false });
   * tracker.logBatch([{ epoch: 1n }, { epoch: 0.5 }]);
   *
   * using reader = new Reader(path);
   * assert.equal(reader.widen("epoch"), 1);
   * assert.deepEqual(await reader.sql("SELECT sum(epoch) AS sum FROM events"), [{ sum: 1.5 }]);
   * ```
   */
  widen(column: string, kind?: Exclude<Kind, "blob">): number {
    if (kind !== undefined && !WIDE_KINDS.includes(kind)) {
      const kinds = WIDE_KINDS.map((name) => `"${name}"`).join(" or ");
      throw new TypeError(`Cannot widen ${named(column)} to ${describe(kind)}: expected ${kinds}`);
    }
    return this.#edit((edits) => edits.widen(column, kind));
  }

  /** A table that is not there yet has no rows. */
  #edit(work: (edits: Edits) => number): number {
    return this.#open.events.exists() ? this.#open.edit(work) : 0;
  }

  /** Gives rows of a file in one call. @throws {TrackerError} */
  static readDb<E extends Event = Event>(
    db: string,
    options: ReaderOptions & RowsOptions = {},
  ): Row<E>[] {
    const { trackId, head, tail, columns, where, params, ...rest } = options;
    using reader = new Reader<E>(db, rest);
    return reader.toRows({ trackId, head, tail, columns, where, params });
  }

  /**
   * Gives what trackers logged to files: a folder with all `*.log` in it, the newest file first, or one file, such as
   * what was captured of stdout. Each file is in its order. What is no data is left out; one warning tells what looked like
   * data, and what could not be read.
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
    const onUnread = (words: string | undefined) => {
      if (words === undefined) return;
      new Warnings(true).once(path, `of logs "${path}" some is left out: ${words}`);
    };
    const classes = classesOf(options);
    return scanLogs(path, { ...readChoice(options), classes, onUnread }) as Generator<E>;
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
  static deleteCacheByTrackId(
    path: string,
    trackId: string,
    options: CacheDeleteOptions = {},
  ): number {
    return deleteCacheByTrackId(path, trackId, options);
  }
}
