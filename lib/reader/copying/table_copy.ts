import type { AssetCopy } from "../../assets/store/copy.ts";
import { spillHandler } from "../../event/spill.ts";
import { RunCopy } from "../../runs/copy.ts";
import type { Database } from "../../store/database.ts";
import { countEdits } from "../../store/edit_counts.ts";
import { Events } from "../../store/read/events.ts";
import type { Selection } from "../../store/read/selection.ts";
import { openTable, type Table } from "../../store/table.ts";
import { type Ids, NO_IDS } from "../../store/write/keeper.ts";
import { MAX_COLUMNS } from "../../store/write/options.ts";
import { type Insert, Writer } from "../../store/write/writer.ts";
import { Warnings } from "../../system/warnings.ts";
import type { Event, Kind, Row } from "../../types.ts";
import { isEmpty } from "../../values/check.ts";
import { isSameRow, keyOf, spans } from "./rows.ts";

/** Numbers of events: copied, there already, and of these the ones that hold something else. */
export interface Counts {
  copied: number;
  skipped: number;
  differing: number;
}

/** What was met of one run. */
export interface Met {
  /** Its events in the source. */
  events: number;
  /** Timestamp of the last one. */
  last: string;
  /** How many hold something else in the target. */
  differing: number;
  /** How many the target lacks still. */
  held: number;
}

/** One table on its way from a source to a target. */
export class TableCopy {
  /** What was met of each run so far. */
  readonly met = new Map<string, Met>();
  readonly #source: Events;
  readonly #target: Events;
  readonly #writer: Writer;
  readonly #replacer: Writer;
  readonly #assets: AssetCopy;
  readonly #begun = new Set<string>();
  readonly #makeRuns: () => RunCopy;
  #runs: RunCopy | undefined;

  constructor(from: Database, to: Database, table: string, assets: AssetCopy) {
    openTable(to, table);
    this.#assets = assets;
    this.#makeRuns = () => new RunCopy(from, to, table);
    this.#source = new Events(from, table);
    this.#target = new Events(to, table);
    // What spills here has spilled in the source too.
    const onSpill = spillHandler(new Warnings(false), false);
    const kinds = this.#source.kinds();
    // What had no room in the source finds little here, or somebody's keys would fill this table too.
    const maxColumns = Math.max(MAX_COLUMNS, Object.keys(kinds).length);
    const options = { table, trackId: "", onSpill, keeper: assets, maxColumns };
    this.#writer = new Writer(to, options);
    this.#replacer = new Writer(to, { ...options, replaces: true });
    this.#writer.write((_insert, table) => {
      addColumns(to, table, kinds);
      countEdits(to, table.name);
    }, "copy to");
  }

  /** Copies the events that the target lacks, some at a time, but for those that `holds` says stay behind. */
  run(counts: Counts, holds: (row: Row) => boolean, onProgress: () => void): void {
    this.#each(this.#source, {}, (rows) => {
      const done = this.write((insert) => this.#copyRows(rows, holds, insert));
      counts.copied += done.copied;
      counts.skipped += done.skipped;
      counts.differing += done.differing;
      onProgress();
    });
  }

  /** Does work on the target in one transaction. */
  write<T>(work: (insert: Insert, table: Table) => T): T {
    return this.#writer.write(work, "copy to");
  }

  /** Does the same, where inserting an event that is there sets each cell of it anew. */
  rewrite<T>(work: (insert: Insert, table: Table) => T): T {
    return this.#replacer.write(work, "copy to");
  }

  /** Gives a run's rows in the source. */
  eachOf(trackId: string, take: (rows: Row[]) => void): void {
    this.#each(this.#source, { trackId }, take);
  }

  /** Gives a run's rows in the target. */
  eachThere(trackId: string, take: (rows: Row[]) => void): void {
    this.#each(this.#target, { trackId }, take);
  }

  /** Gives the rows of the target that may have the same keys: of each run, those in the same time. */
  twinsOf(rows: readonly Row[]): Map<string, Row> {
    return this.#near(this.#target, rows);
  }

  /** Gives the rows of the source in the same way. */
  originsOf(rows: readonly Row[]): Map<string, Row> {
    return this.#near(this.#source, rows);
  }

  #copyRows(rows: readonly Row[], holds: (row: Row) => boolean, insert: Insert): Counts {
    const counts = { copied: 0, skipped: 0, differing: 0 };
    const fresh = new Set(rows.map(({ track_id }) => track_id)).difference(this.#begun);
    const there = this.twinsOf(rows);
    for (const row of rows) {
      const key = keyOf(row);
      const twin = there.get(key);
      const met = this.#meet(row);
      if (twin === undefined && holds(row)) met.held++;
      else if (twin === undefined) {
        insertRow(insert, row);
        there.set(key, row);
        counts.copied++;
      } else {
        counts.skipped++;
        if (isSameRow(row, twin)) this.#assets.complete(row);
        else {
          counts.differing++;
          met.differing++;
        }
      }
    }
    if (fresh.size > 0) this.#begin(fresh);
    return counts;
  }

  /** A run's row comes in the transaction of its first events: neither is ever there alone. */
  #begin(trackIds: ReadonlySet<string>): void {
    this.#runs ??= this.#makeRuns();
    for (const trackId of trackIds) {
      this.#runs.begin(trackId);
      this.#begun.add(trackId);
    }
  }

  #meet({ track_id, timestamp }: Row): Met {
    let met = this.met.get(track_id);
    if (met === undefined) {
      this.met.set(track_id, met = { events: 0, last: timestamp, differing: 0, held: 0 });
    }
    met.events++;
    if (timestamp > met.last) met.last = timestamp;
    return met;
  }

  #near(events: Events, rows: readonly Row[]): Map<string, Row> {
    const near = new Map<string, Row>();
    for (const [trackId, between] of spans(rows)) {
      this.#each(events, { trackId, between }, (found) => {
        for (const row of found) near.set(keyOf(row), row);
      });
    }
    return near;
  }

  /** References stand for the ids of the source's objects, on both sides. */
  #each(events: Events, which: Selection, take: (rows: Row[]) => void): void {
    const { refer } = this.#assets;
    const kinds = events.kinds();
    events.each({ ...which, refer }, (rows) => {
      this.#assets.referIn(rows, kinds);
      take(rows);
    });
  }
}

/** An event without keys is none; of one whose values are all null, the row has its stamp. */
const OF_NULLS: Event = { null: null };

/** Inserts a row of the source; gives the ids of its objects. */
export function insertRow(insert: Insert, row: Row): Ids {
  const { track_id, timestamp, ...event } = row;
  return insert(isEmpty(event) ? OF_NULLS : event, track_id, timestamp) ?? NO_IDS;
}

/** Also columns that are empty keep their kinds. */
function addColumns(db: Database, table: Table, kinds: Readonly<Record<string, Kind>>): void {
  for (const [name, kind] of Object.entries(kinds)) {
    if (!table.kinds.has(name) && table.accepts(name)) table.add(name, kind);
  }
  table.flush(db);
}
