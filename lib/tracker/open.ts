import { FileAssets } from "../assets/file.ts";
import { CallCache } from "../cache/calls.ts";
import { generateTrackId } from "../event/run_id.ts";
import { spillHandler } from "../event/spill.ts";
import type { CallTracker } from "../functions/tracked.ts";
import { Sinks } from "../logs/sinks.ts";
import { makeMeters } from "../measure/meters.ts";
import type { OpenTable } from "../reading/open_table.ts";
import { RunLife } from "../runs/life.ts";
import { chosen, SCOPE, type Scope } from "../reading/options.ts";
import { Queries } from "../reading/queries.ts";
import { type Database, IN_MEMORY } from "../store/database.ts";
import { ownFiles } from "../store/own_files.ts";
import { Events } from "../store/read/events.ts";
import type { Selection } from "../store/read/selection.ts";
import { Edits } from "../store/write/edits.ts";
import { Writer } from "../store/write/writer.ts";
import { closeOnExit, whenForgotten } from "../system/process/program.ts";
import { Warnings } from "../system/warnings.ts";
import type { Event } from "../types.ts";
import { reload } from "../values/cbor/codec.ts";
import { type Copy, copyEvent, copyPlain } from "../values/copy.ts";
import { kindOf } from "../values/inspect.ts";
import { Redaction } from "../values/redaction.ts";
import { callTracker } from "./call_tracker.ts";
import { gitParams } from "./git_params.ts";
import { endOf, openDatabase, openTracked } from "./opening.ts";
import { checkTracker, type TrackerOptions } from "./options.ts";
import { RunLog } from "./run_log.ts";
import { type SideTable, sideTable, storable } from "./side_table.ts";
import { SKIP_INSERT, Unstored } from "./unstored.ts";

/** All that a tracker stands on. Where a file cannot be opened, none stays open. */
export class OpenTracker<E extends Event, In extends Event> implements OpenTable<Scope> {
  readonly known: typeof SCOPE = SCOPE;
  readonly trackId: string;
  readonly database: Database;
  readonly table: string;
  readonly events: Events;
  readonly assets: FileAssets;
  readonly queries: Queries;
  readonly sinks: Sinks;
  readonly log: RunLog<E, In>;
  readonly calls: CallTracker;
  /** The run's own row; none where no file keeps it. */
  readonly run: RunLife | undefined;
  /** Opens another table of the file, for the same run. */
  readonly openSide: (table: string) => SideTable;
  /** The file that keeps results of calls. */
  readonly cachePath: string | undefined;
  readonly #warnings: Warnings;
  readonly #edits: Edits;
  readonly #stopClosing: () => void;

  /** @throws {TypeError} @throws {RangeError} @throws {TrackerError} */
  constructor(db: string, options: TrackerOptions<E, In>) {
    checkTracker(db, options);
    const { trackId = generateTrackId(), engine = "sqlite", schema } = options;
    this.trackId = trackId;
    const warnings = this.#warnings = new Warnings(options.warnings ?? true);
    const copy: Copy = (value) => this.#copyOf(value);
    const own = ownFiles([IN_MEMORY, SKIP_INSERT].includes(db) ? undefined : db, options.cache);
    const encode = () => this.assets.encoding;
    const sinks = this.sinks = new Sinks(options, { own, encode, copy, warnings });
    const redaction = new Redaction(options.redact);
    const git = gitParams(options.gitRoot, warnings);
    const database = this.database = openDatabase(db, options);
    const { compress = false, strict = false, maxColumns } = options;
    this.assets = new FileAssets({ database, write: (work) => work(database), warnings, compress });
    const keeper = this.assets.on(database);
    let cache: CallCache | undefined;
    try {
      this.table = database.attempt("open", () => openTracked(database, keeper, options));
      cache = this.#openCache(options, redaction);
    } catch (error) {
      database.abandon();
      throw error;
    }
    const { table } = this;
    const onSpill = spillHandler(warnings, strict);
    const run = this.run = db === SKIP_INSERT
      ? undefined
      : new RunLife(database, { ...options, table, trackId, redaction, warnings });
    const stored = new Writer(database, { table, trackId, onSpill, keeper, run, maxColumns });
    this.#edits = new Edits(database, stored, { onSpill, keeper });
    const writer = db === SKIP_INSERT ? this.#unstored(copy) : stored;
    writer.params = { ...this.#copyParams(options.params ?? {}), ...git };
    const place = database.path === IN_MEMORY ? "/" : database.location;
    const meters = makeMeters(place, options, warnings);
    this.log = new RunLog({ writer, sinks, meters, warnings, schema, copy });
    const call = { table, trackId, meters, warnings, redaction, cache };
    this.calls = callTracker(database, options, {
      ...call,
      log: (event, beside) => this.log.store(event, beside),
      edits: this.#edits,
    });
    const shared = { sinks, warnings, copy };
    this.openSide = (name) => {
      const log = (event: Event) => this.log.store(storable(event));
      if (db === SKIP_INSERT || name === table) return { log, finish: () => {} };
      const life = { ...options, trackId, redaction, warnings };
      // What spills stands beside it in a column of its own kind.
      const onSpill = spillHandler(new Warnings(false), false);
      const side = { table: name, trackId, onSpill, keeper, maxColumns, life };
      return sideTable(database, { ...side, log: shared, params: writer.params });
    };
    this.cachePath = options.cache;
    this.events = new Events(database, table);
    this.queries = new Queries({ engine, database, own: table });
    const stops = [closeOnExit(this), whenForgotten(this, endOf(database, run))];
    this.#stopClosing = () => stops.forEach((stop) => stop());
  }

  select({ all, ...choice }: Scope): Selection {
    return { trackId: all ? undefined : this.trackId, ...chosen(choice) };
  }

  /** What goes along with every event; a copy. */
  get params(): Event {
    return this.#copyParams(this.log.params);
  }

  /** Has these go along with every event from now on, as they are now. */
  addParams(params: Event): void {
    this.log.params = { ...this.log.params, ...this.#copyParams(params) };
  }

  edit<T>(work: (edits: Edits) => T): T {
    return work(this.#edits);
  }

  close(): void {
    this.#stopClosing();
    for (const stream of this.calls.streams) stream.end({ abandoned: true });
    // The run may end where nothing can be written any more: the rest is closed all the same, in this order.
    using closing = new DisposableStack();
    closing.defer(() => this.database.close());
    closing.defer(() => this.queries.close());
    closing.defer(() => this.calls.cache?.close());
    closing.defer(() => this.log.close());
    this.run?.close();
  }

  #openCache(
    { cache, durability }: TrackerOptions,
    redaction: Redaction,
  ): CallCache | undefined {
    if (cache === undefined) return undefined;
    return new CallCache(cache, {
      durability,
      busyTimeout: this.database.busyTimeout,
      trackId: this.trackId,
      params: () => this.log.params,
      classes: this.assets.classes,
      redaction,
      warnings: this.#warnings,
    });
  }

  #unstored(copy: Copy): Unstored {
    return new Unstored(this.trackId, () => this.database.conn.isOpen, copy);
  }

  /** Copies an object: one that JSON cannot carry as it would come back from the file. */
  #copyOf(value: object, { classes, onUnknown } = this.assets.encoding): unknown {
    return kindOf(value) === "asset" ? reload(value, { classes, onUnknown }) : copyPlain(value);
  }

  /** Copies params. What would not come back as it is stays: when it is logged, it is told why. */
  #copyParams(params: Event): Event {
    const { classes } = this.assets;
    return copyEvent(params, (value) => {
      let isKnown = true;
      try {
        const copy = this.#copyOf(value, { classes, onUnknown: () => isKnown = false });
        return isKnown ? copy : value;
      } catch {
        return value;
      }
    });
  }
}
