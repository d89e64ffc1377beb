import { describe, named, TrackerError } from "../errors.ts";
import { AssetCopy } from "../assets/store/copy.ts";
import { checkTable, noSuchTable } from "../event/names.ts";
import { checkOptions } from "../event/options.ts";
import { Database } from "../store/database.ts";
import { countEdits, countsEdits } from "../store/edit_counts.ts";
import { listTables, refuseForeign } from "../store/table.ts";
import { isSameFile } from "../system/disk/place.ts";
import { mayWrite } from "../system/files.ts";
import { Warnings } from "../system/warnings.ts";
import { type CopyOptions, type CopyProgress, OPTIONS } from "./copy_options.ts";
import { Ledger } from "./copying/ledger.ts";
import { type Changes, type CopyConflict, Settlement } from "./copying/settlement.ts";
import { TableCopy } from "./copying/table_copy.ts";

export type { CopyConflict, CopyOptions, CopyProgress };

/**
 * Copies events from one file or several to another, and gives the number of those that came or were changed. Events that
 * the target has are skipped, not changed, unless with `update`: a second call copies none, and one that was interrupted
 * goes on.
 *
 * @throws {TypeError} for an unknown option @throws {TrackerError} for a missing source or table; nothing is created then
 *
 * @example
 * ```ts
 * import { copy, Reader, Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * using tracker = new Tracker(`${folder}/a.db`);
 * tracker.log({ loss: 0.5 });
 * assert.equal(copy(`${folder}/a.db`, `${folder}/b.db`), 1);
 * assert.equal(copy(`${folder}/a.db`, `${folder}/b.db`), 0);
 *
 * tracker.setValue("loss", 0.25);
 * assert.equal(copy([`${folder}/a.db`], `${folder}/b.db`, { update: "newer" }), 1);
 * assert.deepEqual(Reader.readDb(`${folder}/b.db`), tracker.toRows());
 * ```
 */
export function copy(
  source: string | readonly string[],
  target: string,
  options: CopyOptions = {},
): number {
  const sources = typeof source === "string" ? [source] : source;
  checkPaths(sources, target);
  checkOptions("copy", options, OPTIONS);
  options.tables?.forEach(checkTable);
  using opened = new DisposableStack();
  const { busyTimeout = 30, durability } = options;
  const froms = sources.map((path) =>
    opened.use(Database.open(path, { busyTimeout, readOnly: true }))
  );
  const tables = froms.map((from) => tablesOf(from, options.tables));
  const to = opened.use(Database.open(target, { busyTimeout, durability }));
  const changes: Changes = {
    copied: 0,
    skipped: 0,
    differing: 0,
    updated: 0,
    deleted: 0,
    conflicts: [],
  };
  let left = 0;
  for (const [i, from] of froms.entries()) {
    left += copyTables(from, to, tables[i]!, changes, options);
  }
  tellEnd(changes, left, target, options);
  return changes.copied + changes.updated;
}

function checkPaths(sources: readonly string[], target: string): void {
  if (!Array.isArray(sources) || sources.length === 0) {
    throw new TypeError(`Cannot copy ${describe(sources)}: a source is a path, or a list of them`);
  }
  for (const path of [...sources, target]) {
    if (typeof path !== "string" || path === "") {
      throw new TypeError(`Cannot copy ${describe(path)}: a database is a path`);
    }
  }
  const same = sources.find((path) => isSameFile(path, target));
  if (same !== undefined) throw new TypeError(`Cannot copy ${named(same)} to itself`);
}

/** Gives the tables to copy of a source. @throws {TrackerError} for one that it lacks */
function tablesOf(from: Database, wanted: readonly string[] | undefined): readonly string[] {
  from.attempt("read", () => refuseForeign(from));
  const known = from.attempt("read", () => listTables(from));
  const missing = wanted?.find((table) => !known.includes(table));
  if (missing !== undefined) throw noSuchTable(missing, from.path, known);
  return wanted ?? known;
}

/** Copies tables of one source; gives the number of objects that stay behind. */
function copyTables(
  from: Database,
  to: Database,
  tables: readonly string[],
  changes: Changes,
  options: CopyOptions,
): number {
  const update = options.update === "newer";
  const deletes = options.delete ?? false;
  const counted = from.attempt(
    "read",
    () => new Set(tables.filter((table) => countsEdits(from, table))),
  );
  if (update || deletes) countFrom(from, tables.filter((table) => !counted.has(table)));
  const assets = from.attempt("read", () => new AssetCopy(from, to, options.assets ?? true));
  for (const table of tables) {
    const route = { from, to, table };
    const isCounted = counted.has(table);
    const copying = new TableCopy(from, to, table, assets);
    const ledger = new Ledger(route, update && !isCounted);
    const onProgress = () => options.onProgress?.(progressOf(changes, options));
    copying.run(changes, (row) => update && ledger.wasRemoved(row), onProgress);
    new Settlement(copying, ledger, changes, { ...route, assets, update, deletes, isCounted })
      .run();
  }
  return from.attempt("read", () => assets.left);
}

/** Has a source count edits from now on; where it cannot be written, what it holds is compared instead. */
function countFrom(from: Database, tables: readonly string[]): void {
  if (tables.length === 0 || !mayWrite(from.location)) return;
  try {
    using writer = from.again({ existing: true });
    writer.attempt(
      "copy",
      () => writer.transaction(() => tables.forEach((table) => countEdits(writer, table))),
    );
  } catch (error) {
    if (!(error instanceof TrackerError)) throw error;
  }
}

function progressOf(
  { copied, skipped, differing, updated, deleted }: Changes,
  options: CopyOptions,
): CopyProgress {
  return {
    copied,
    skipped,
    differing,
    ...(options.update !== undefined && { updated }),
    ...(options.delete && { deleted }),
  };
}

function tellEnd(changes: Changes, left: number, target: string, options: CopyOptions): void {
  const { conflicts } = changes;
  const { onProgress, update, delete: deletes } = options;
  if (onProgress === undefined) {
    if (conflicts.length === 0) return;
    new Warnings(true).once("conflicts", conflictsText(conflicts, target));
  } else if (left > 0 || update !== undefined || deletes) {
    const named = conflicts.length > 0 && { conflicts };
    onProgress({ ...progressOf(changes, options), ...(left > 0 && { left }), ...named });
  }
}

/** So many runs are named. */
const MOST_NAMED = 5;

/** Says which runs were not copied as they are in the source, and why. */
export function conflictsText(conflicts: readonly CopyConflict[], target: string): string {
  const runs = conflicts.slice(0, MOST_NAMED).map(({ table, trackId, source }) =>
    `${named(trackId)} of table ${named(table)} (${source} in the source)`
  );
  const more = conflicts.length > MOST_NAMED ? ` … ${conflicts.length} in all` : "";
  return `Cannot update ${runs.join(", ")}${more} in ${named(target)}: changed there too`;
}
