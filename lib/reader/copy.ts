import { describe, named } from "../errors.ts";
import { isEmpty } from "../values/check.ts";
import { isSameFile } from "../system/disk/place.ts";
import { checkTable, noSuchTable } from "../event/names.ts";
import { checkOptions, type Expected } from "../event/options.ts";
import { spillHandler } from "../event/spill.ts";
import { RunCopy } from "../runs/copy.ts";
import { Database, DURABILITIES } from "../store/database.ts";
import { AssetCopy } from "../assets/store/copy.ts";
import { Events } from "../store/read/events.ts";
import { listTables, openTable, refuseForeign, type Table } from "../store/table.ts";
import { MAX_COLUMNS } from "../store/write/options.ts";
import { Writer } from "../store/write/writer.ts";
import type { Event, Kind, Row } from "../types.ts";
import { isSame } from "../values/extra.ts";
import { Warnings } from "../system/warnings.ts";

/** What to copy, and whom to tell. */
export interface CopyOptions {
  /** Tables to copy. Default: all tables of events. */
  tables?: string[] | undefined;
  /** Copies the objects that the events refer to, and all that Python logged; else only their ids. Default: true. */
  assets?: boolean | undefined;
  /** How long to wait for another writer, in seconds. Default: 30. */
  busyTimeout?: number | undefined;
  /** What is copied survives a killed process; with `"full"` a loss of power too. Default: `"normal"`. */
  durability?: "normal" | "full" | undefined;
  /** Is told how far the copy is, from time to time and at the end. */
  onProgress?: ((progress: CopyProgress) => void) | undefined;
}

/** How far a copy is: numbers of events. */
export interface CopyProgress {
  /** Copied so far. */
  copied: number;
  /** Skipped so far, as the target has them. */
  skipped: number;
  /** Of those skipped, the ones that hold something else in the target. */
  differing: number;
  /** Objects that stay behind: with `assets: false` all, else those that no event refers to. Told at the end, if any do. */
  left?: number;
}

const OPTIONS: Readonly<Record<keyof CopyOptions, Expected>> = {
  tables: "list",
  assets: "flag",
  busyTimeout: "seconds",
  durability: DURABILITIES,
  onProgress: "function",
};

/**
 * Copies events from one file to another and gives their number. Events that the target has are skipped, not changed:
 * a second call copies none, and one that was interrupted goes on.
 *
 * @throws {TypeError} for an unknown option @throws {TrackerError} for a missing source or table; nothing is created then
 *
 * @example
 * ```ts
 * import { copy, Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * using tracker = new Tracker(`${folder}/a.db`);
 * tracker.log({ loss: 0.5 });
 * assert.equal(copy(`${folder}/a.db`, `${folder}/b.db`), 1);
 * assert.equal(copy(`${folder}/a.db`, `${folder}/b.db`), 0);
 * ```
 */
export function copy(source: string, target: string, options: CopyOptions = {}): number {
  for (const path of [source, target]) {
    if (typeof path !== "string" || path === "") {
      throw new TypeError(`Cannot copy ${describe(path)}: a database is a path`);
    }
  }
  checkOptions("copy", options, OPTIONS);
  options.tables?.forEach(checkTable);
  if (isSameFile(source, target)) {
    throw new TypeError(`Cannot copy ${named(source)} to itself`);
  }
  const { busyTimeout = 30, durability } = options;
  using from = Database.open(source, { busyTimeout, readOnly: true });
  from.attempt("read", () => refuseForeign(from));
  const known = from.attempt("read", () => listTables(from));
  const missing = options.tables?.find((table) => !known.includes(table));
  if (missing !== undefined) throw noSuchTable(missing, source, known);
  using to = Database.open(target, { busyTimeout, durability });
  const assets = from.attempt("read", () => new AssetCopy(from, to, options.assets ?? true));
  const progress = { copied: 0, skipped: 0, differing: 0 };
  for (const table of options.tables ?? known) {
    new TableCopy(from, to, table, assets).run(progress, options.onProgress);
  }
  const left = from.attempt("read", () => assets.left);
  if (left > 0) options.onProgress?.({ ...progress, left });
  return progress.copied;
}

/** Copies one table, some rows a transaction. */
class TableCopy {
  readonly #source: Events;
  readonly #target: Events;
  readonly #writer: Writer;
  readonly #to: Database;
  readonly #assets: AssetCopy;
  readonly #runs: RunCopy;

  constructor(from: Database, to: Database, table: string, assets: AssetCopy) {
    openTable(to, table);
    this.#to = to;
    this.#assets = assets;
    this.#runs = new RunCopy(from, to, table);
    this.#source = new Events(from, table);
    this.#target = new Events(to, table);
    // What spills here has spilled in the source too.
    const onSpill = spillHandler(new Warnings(false), false);
    // What had no room in the source finds little here, or somebody's keys would fill this table too.
    const maxColumns = Math.max(MAX_COLUMNS, Object.keys(this.#source.kinds()).length);
    this.#writer = new Writer(to, { table, trackId: "", onSpill, keeper: assets, maxColumns });
  }

  run(progress: CopyProgress, onProgress: CopyOptions["onProgress"]): void {
    const kinds = this.#source.kinds();
    this.#writer.write((_insert, table) => this.#addColumns(table, kinds), "copy to");
    const { refer } = this.#assets;
    this.#source.each({ refer }, (rows) => {
      this.#assets.referIn(rows, kinds);
      this.#copyRows(rows, progress);
      onProgress?.({ ...progress });
    });
    this.#runs.finish();
  }

  /** Also columns that are empty keep their kinds. */
  #addColumns(table: Table, kinds: Readonly<Record<string, Kind>>): void {
    for (const [name, kind] of Object.entries(kinds)) {
      if (!table.kinds.has(name) && table.accepts(name)) table.add(name, kind);
    }
    table.flush(this.#to);
  }

  #copyRows(rows: readonly Row[], progress: CopyProgress): void {
    const counts = { copied: 0, skipped: 0, differing: 0 };
    this.#writer.write((insert) => {
      const there = this.#existing(rows);
      for (const row of rows) {
        const { track_id, timestamp, ...event } = row;
        const key = keyOf(row);
        const twin = there.get(key);
        if (twin === undefined) {
          insert(isEmpty(event) ? OF_NULLS : event, track_id, timestamp);
          there.set(key, row);
          counts.copied++;
        } else {
          counts.skipped++;
          if (!isSameRow(row, twin)) counts.differing++;
          else this.#assets.complete(row);
        }
      }
      this.#runs.bring(rows.map(({ track_id }) => track_id));
    }, "copy to");
    for (const key of ["copied", "skipped", "differing"] as const) progress[key] += counts[key];
  }

  /** Gives the rows of the target that may have the same keys: of each run, those in the same time. */
  #existing(rows: readonly Row[]): Map<string, Row> {
    const there = new Map<string, Row>();
    const kinds = this.#target.kinds();
    const { refer } = this.#assets;
    for (const [trackId, between] of spans(rows)) {
      this.#target.each({ trackId, between, refer }, (found) => {
        this.#assets.referIn(found, kinds);
        for (const row of found) there.set(keyOf(row), row);
      });
    }
    return there;
  }
}

/** An event without keys is none; of one whose values are all null, the row has its stamp. */
const OF_NULLS: Event = { null: null };

function keyOf({ track_id, timestamp }: Row): string {
  return `${track_id}\n${timestamp}`;
}

/** Gives the first and the last timestamp of each run. */
function spans(rows: readonly Row[]): Map<string, [string, string]> {
  const all = new Map<string, [string, string]>();
  for (const { track_id, timestamp } of rows) {
    const span = all.getOrInsertComputed(track_id, () => [timestamp, timestamp]);
    if (timestamp < span[0]) span[0] = timestamp;
    else if (timestamp > span[1]) span[1] = timestamp;
  }
  return all;
}

function isSameRow(row: Event, twin: Event): boolean {
  const keys = new Set([...Object.keys(row), ...Object.keys(twin)]);
  return [...keys].every((key) => isSame(row[key] ?? null, twin[key] ?? null));
}
