import { forKey } from "../../errors.ts";
import { Clock } from "../../event/clock.ts";
import { isEmpty } from "../../values/check.ts";
import { checkKey, quote } from "../../event/names.ts";
import type { OnSpill } from "../../event/spill.ts";
import type { Event } from "../../types.ts";
import { copyEvent, copyPlain } from "../../values/copy.ts";
import { kindOf } from "../../values/inspect.ts";
import type { Database } from "../database.ts";
import { type Ids, type Keeper, spills } from "./keeper.ts";
import { Plan } from "./plan.ts";
import { Code, codeOf } from "../reason.ts";
import { Table } from "../table.ts";
import { MAX_COLUMNS, type RunRow, type WriterOptions } from "./options.ts";

/** How many lists of keys are remembered: a run alternates between a few (train, validation, test). */
const MAX_PLANS = 8;

/** Inserts one event with its stamp, inside a transaction; gives the ids of its assets, nothing for an empty event. */
export type Insert = (event: Event, trackId: string, timestamp: string) => Ids | undefined;

/**
 * Appends events to one table. The usual event, whose keys were seen before, is one INSERT, committed by itself.
 * Whatever is unusual takes one slow way: lock, read the columns again, add what is missing, insert, commit.
 */
export class Writer {
  readonly #db: Database;
  readonly #name: string;
  readonly #trackId: string;
  readonly #onSpill: OnSpill;
  readonly #keeper: Keeper;
  readonly #run: RunRow | undefined;
  readonly #maxColumns: number;
  readonly #replaces: boolean;
  readonly #clock = new Clock();
  #params: Event = {};
  #table: Table | undefined;
  #version = NaN;
  /** The run's row was written in a transaction of the user's, which may have been rolled back since. */
  #isDoubtful = false;
  #plans: Plan[] = [];
  /** Tells whether the event that was appended last has no object in it. */
  isFlat = false;

  constructor(db: Database, options: WriterOptions) {
    const { table, trackId, onSpill, keeper, run, maxColumns = MAX_COLUMNS } = options;
    this.#replaces = options.replaces ?? false;
    this.#maxColumns = maxColumns;
    this.#db = db;
    this.#name = table;
    this.#trackId = trackId;
    this.#onSpill = onSpill;
    this.#keeper = keeper;
    this.#run = run;
  }

  /** What goes along with every event. */
  get params(): Event {
    return this.#params;
  }
  set params(params: Event) {
    this.#params = params;
    this.#plans = [];
  }

  /**
   * Appends one event and gives it back, with params and stamp, once it is committed; `undefined` for an empty one.
   *
   * @throws {TypeError} for bad input @throws {TrackerError} where the database refuses; nothing is stored then
   */
  append(event: Event): Event | undefined {
    if (this.#isDoubtful && !this.#db.conn.isTransaction) this.#doubtNoMore();
    const timestamp = this.#clock.next();
    const isUsual = this.#table?.refusesNull && this.#run?.isDue(this.#clock.read) !== true;
    for (const plan of isUsual ? this.#plans : []) {
      if (!plan.fill(event, { copies: true })) continue;
      if (!this.#insertChecked(plan, timestamp)) break;
      this.isFlat = plan.isFlat;
      return plan.stored(this.#trackId, timestamp);
    }
    this.isFlat = false;
    return this.appendAll([event], (same) => same)[0];
  }

  #doubtNoMore(): void {
    this.#isDoubtful = false;
    this.#run?.forget();
  }

  /** Gives `false` where another process changed or dropped the table, or continued the run: the slow way sees to it. */
  #insertChecked(plan: Plan, timestamp: string): boolean {
    try {
      plan.insertChecked(this.#trackId, timestamp);
      return true;
    } catch (error) {
      const code = codeOf(error);
      const isSlow = code === Code.constraint || code === Code.denied || code === Code.error;
      if (!isSlow) throw this.#db.worded(error, "log to");
      if (code !== Code.constraint) this.#forget();
      return false;
    }
  }

  /** Appends what is made of each item in one transaction, all or none; gives the stored events, or only the last. */
  appendAll<T>(items: readonly T[], toEvent: (item: T) => Event, { all = false } = {}): Event[] {
    const stored = this.write((insert) => {
      this.#followRun();
      const stored: Event[] = [];
      let last: [Event, Ids, string] | undefined;
      let timestamp = this.#clock.next();
      for (const item of items) {
        // A getter may say something else each time: of what is given back, the values are stored.
        const event = all || item === items.at(-1) ? { ...toEvent(item) } : toEvent(item);
        const ids = insert(event, this.#trackId, timestamp);
        if (ids === undefined) continue;
        last = [event, ids, timestamp];
        if (all) stored.push(this.#stored(...last));
        timestamp = this.#clock.step();
      }
      if (last !== undefined && this.#run?.isDue(this.#clock.read)) this.#run.write();
      return all || last === undefined ? stored : [this.#stored(...last)];
    });
    this.#db.fitPages(this.#plans[0]?.bytes ?? 0);
    return stored;
  }

  #stored(event: Event, ids: Ids, timestamp: string): Event {
    const values = { ...this.#params, ...event, ...Object.fromEntries(ids) };
    return { ...copyEvent(values, copyPlain), timestamp, track_id: this.#trackId };
  }

  /** Makes the clock go on behind the last event of the run, whoever logged it; inside a transaction. */
  #followRun(): void {
    const sql = `SELECT max(timestamp) FROM ${quote(this.#name)} WHERE track_id = ?`;
    const last = this.#db.first(sql, this.#trackId);
    if (typeof last === "string") this.#clock.follow(last);
  }

  /** Does the work in one transaction that holds the lock and knows the columns. */
  write<T>(work: (insert: Insert, table: Table) => T, action = "log to"): T {
    try {
      return this.#db.attempt(action, () => {
        const insert: Insert = (event, ...stamp) => this.#planFor(event)?.insert(...stamp);
        const result = this.#db.transaction(() => work(insert, this.#refresh()));
        // The caller's own transaction may yet be rolled back, and the same version come again with other columns.
        if (this.#db.conn.isTransaction) {
          this.#version = NaN;
          this.#isDoubtful = this.#run !== undefined;
        }
        return result;
      });
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  /** Gives the plan for an event, filled with it; `undefined` for an empty one. */
  #planFor(event: Event): Plan | undefined {
    const plan = this.#plans.find((plan) => plan.fill(event, { keeper: this.#keeper }));
    return plan ?? (isEmpty(event) ? undefined : this.#makePlan({ ...event }));
  }

  #makePlan(event: Event): Plan {
    // A getter may have logged, in vain or not.
    const table = this.#table ?? this.#refresh();
    const keys = Object.keys(event);
    for (const [key, value] of Object.entries({ ...this.#params, ...event })) {
      checkKey(key, "log");
      this.#addColumns(table, key, value, "log");
    }
    this.#flush(table);
    const plan = new Plan(this.#db, {
      table,
      keys,
      params: this.#params,
      onSpill: this.#onSpill,
      replaces: this.#replaces,
    });
    plan.fill(event, { keeper: this.#keeper });
    this.#plans = [plan, ...this.#plans.slice(0, MAX_PLANS - 1)];
    return plan;
  }

  /** Adds the columns that a value needs: its own, and `_extra` where it will spill; inside `write`. */
  addColumns(table: Table, key: string, value: unknown, verb: string): void {
    this.#addColumns(table, key, value, verb);
    this.#flush(table);
  }

  #addColumns(table: Table, key: string, value: unknown, verb: string): void {
    try {
      const own = kindOf(value);
      if (own === undefined) return;
      let kind = table.kindToWrite(key);
      if (kind === undefined && table.accepts(key)) {
        table.add(key, kind = own);
      }
      if (!table.hasExtra && spills(value, kind, this.#keeper)) {
        table.addExtra(this.#db);
      }
    } catch (error) {
      throw forKey(key, error, verb);
    }
  }

  #flush(table: Table): void {
    table.flush(this.#db);
    if (this.#db.first("PRAGMA schema_version") !== this.#version) this.#learn(table);
  }

  /** Reads the table again if anybody changed the schema since; inside a transaction. */
  #refresh(): Table {
    if (this.#table === undefined || this.#db.first("PRAGMA schema_version") !== this.#version) {
      this.#learn(Table.readOrCreate(this.#db, this.#name, this.#maxColumns));
    }
    return this.#table!;
  }

  #learn(table: Table): void {
    this.#table = table;
    this.#version = this.#db.first<number>("PRAGMA schema_version")!;
    this.#plans = [];
  }

  #forget(): void {
    this.#table = undefined;
    this.#plans = [];
    this.#run?.forget();
  }
}
