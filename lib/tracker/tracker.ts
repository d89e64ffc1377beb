import { checkParams } from "../values/check.ts";
import { checkKey } from "../event/names.ts";
import { checkCount } from "../event/options.ts";
import { generateTrackId } from "../event/run_id.ts";
import type { TableLike } from "../event/table_like.ts";
import { markdown } from "../frame/markdown.ts";
import { trackCall } from "../functions/call.ts";
import {
  checkCall,
  checkFunction,
  checkTrack,
  TRACK_OPTIONS,
  type TrackOptions,
  WRAP_OPTIONS,
  wrapFunction,
  type WrapOptions,
} from "../functions/wrap.ts";
import { Logger } from "../loggers/logger.ts";
import { EventTable } from "../reading/event_table.ts";
import { explainMembers, explainParams } from "../reading/members.ts";
import type { Scope } from "../reading/options.ts";
import { type Connection, IN_MEMORY } from "../store/database.ts";
import type { Selection } from "../store/read/selection.ts";
import type { Where } from "../store/write/edits.ts";
import { checkAbout, checkEnd, checkTags } from "../runs/about.ts";
import type { Event, Logged, Row, RunStatus } from "../types.ts";
import { OpenTracker } from "./open.ts";
import { rememberOpened } from "./opened.ts";
import type { TrackerOptions } from "./options.ts";
import { SKIP_INSERT } from "./unstored.ts";

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
export class Tracker<E extends Event = Event, In extends Event = E> extends EventTable<E, Scope> {
  /** The path of a tracker that leaves nothing on disk. */
  static readonly IN_MEMORY: string = IN_MEMORY;
  /** The path of a tracker whose events go to its sinks only: no file is made, and reads give nothing. */
  static readonly SKIP_INSERT: string = SKIP_INSERT;

  readonly #logger: Logger;
  readonly #open: OpenTracker<E, In>;

  static {
    explainMembers(this);
  }

  /**
   * Opens a file, and creates it, its folders and its table where they are missing.
   *
   * @throws {TypeError} for an unknown option or a wrong value @throws {RangeError} for one out of range
   * @throws {TrackerError} if the file cannot be opened
   */
  constructor(db = "track.db", options: TrackerOptions<E, In> = {}) {
    const open = new OpenTracker(db, options);
    super(db, open);
    this.#logger = new Logger(open.sinks);
    this.#open = open;
    rememberOpened(this, open);
  }

  /** Id of this run. */
  get trackId(): string {
    return this.#open.trackId;
  }

  /** Logs to the sinks only. */
  get logger(): Logger {
    return this.#logger;
  }

  /** A random id: `adjective-animal-` and six characters. */
  static generateTrackId(): string {
    return generateTrackId();
  }

  /** The open connection, for SQL of your own. */
  get conn(): Connection {
    return this.#open.database.lend();
  }

  /** What is attached to every event from now on: a copy, that cannot be changed. */
  get params(): Event {
    return explainParams(this.#open.params);
  }

  /** The event logged last, a copy; `{}` before the first one. */
  get latest(): Partial<Logged<E>> {
    return this.#open.log.latest;
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
    return this.#open.log.log(data);
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
    return this.#open.log.logBatch(rows);
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
    this.#open.addParams(params);
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
    return this.#set(key, value, {});
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
    return this.#set(key, value, { key: whereKey, value: whereValue });
  }

  /**
   * Calls a function, stores one event of the call (name, arguments, error, seconds, result) and gives its result;
   * of an asynchronous function, when its Promise settles, of a stream or an asynchronous generator, when that ends. What it throws is stored, then thrown on. With `cache`, an
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
    checkTrack([...arguments].slice(1));
    checkCall("track", options, TRACK_OPTIONS);
    const { args = [], result: resultOf, ...rest } = options;
    return trackCall(this.#open.calls, { ...rest, fn, args, resultOf }) as ReturnType<F>;
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
    checkFunction("wrap", fn);
    checkCall("wrap", options, WRAP_OPTIONS);
    return wrapFunction(this.#open.calls, fn, options);
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

  /** How this run stands, as others read it; `running` before its first event. @throws {TrackerError} */
  get status(): RunStatus {
    return this.#open.run?.status ?? "running";
  }

  /**
   * Ends this run, which `close()` does else. An event after that has it going on again.
   *
   * @param status `finished`, unless another is given @param error what it failed by: a text, or an Error
   * @throws {TypeError} for another status @throws {TrackerError}
   *
   * @example
   * ```ts
   * import { Tracker } from "@xetrack/xetrack";
   * import assert from "node:assert/strict";
   *
   * using tracker = new Tracker(Tracker.IN_MEMORY);
   * tracker.log({ loss: NaN });
   * tracker.finish("failed", "loss is NaN");
   * assert.equal(tracker.status, "failed");
   * ```
   */
  finish(status?: "finished" | "failed", error?: string | Error): void {
    checkEnd(status, error);
    this.#open.run?.finish(status ?? "finished", error);
  }

  /** Marks this run, beside what marks it already. @throws {TypeError} for a tag that is no text @throws {TrackerError} */
  tag(...tags: string[]): void {
    checkTags(tags);
    this.#open.run?.tell({ tags });
  }

  /** Takes marks off this run. @throws {TrackerError} */
  untag(...tags: string[]): void {
    this.#open.run?.tell({ without: tags });
  }

  /** Sets what there is to say about this run. @throws {TypeError} for what is no text @throws {TrackerError} */
  setNote(text: string): void {
    checkAbout("note", text);
    this.#open.run?.tell({ note: text });
  }

  /** Closes the file. At the end of a block that an error left, and that nobody catches, the run has failed. */
  override [Symbol.dispose](): void {
    const stack = String(new Error().stack);
    const { run } = this.#open;
    const wasBegun = run?.isBegun;
    this.close();
    if (wasBegun) run?.leave(stack);
  }

  /** Gives the first events of this run, oldest first. @throws {RangeError} @throws {TrackerError} */
  head(n = 5): Row<E>[] {
    checkCount("head", n);
    return this.#rows({ head: n });
  }

  /** Gives the last events of this run, oldest first. @throws {RangeError} @throws {TrackerError} */
  tail(n = 5): Row<E>[] {
    checkCount("tail", n);
    return this.#rows({ tail: n });
  }

  /** Gives one event of this run by its position from 0, or from the end by −1 …; `undefined` beyond. @throws {RangeError} */
  at(index: number): Row<E> | undefined {
    if (!Number.isInteger(index)) {
      throw new RangeError(`Cannot read the event at ${index}: a position is a whole number`);
    }
    return this.#rows({ at: index })[0];
  }

  /** Counts the events of this run. */
  count(): number {
    return this.#open.events.count(this.trackId);
  }

  /** Counts the events of all runs. */
  countAll(): number {
    return this.#open.events.count();
  }

  #set(key: string, value: unknown, where: Omit<Where, "trackId">): number {
    return this.#open.edit((edits) => edits.set(key, value, { trackId: this.trackId, ...where }));
  }

  #rows(which: Selection): Row<E>[] {
    return this.#open.events.toRows({ trackId: this.trackId, ...which }) as Row<E>[];
  }

  /** Prints the first events as a table. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.#open.database.conn.isOpen
      ? markdown(this.head(), this.columns)
      : `Tracker ${this.trackId} of "${this.db}", closed`;
  }
}
