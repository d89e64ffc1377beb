import { named, TrackerError } from "../errors.ts";
import { refuseDatabase } from "../store/own_files.ts";
import { Draft } from "../system/disk/draft.ts";
import { makeFolder, renameIn, whatIsAt } from "../system/files.ts";
import { EXTRA, noSuchTable, quote, STAMP } from "../event/names.ts";
import { type Database, IN_MEMORY } from "../store/database.ts";
import { reasonOfRuntime } from "../store/reason.ts";
import type { Selection } from "../store/read/selection.ts";
import { listSources, type Source } from "../store/sources.ts";
import type { Kind } from "../types.ts";
import { listTables, refuseForeign } from "../store/table.ts";
import { Instance } from "../duckdb/instance.ts";
import { columnsToRead, namesToWrite } from "./columns.ts";
import { columnAs, hiveName, type Partition, partitionColumn } from "./partition.ts";
import { NoStampError } from "../duckdb/stamps.ts";
import type { Column } from "../duckdb/scan/fields.ts";
import { LeftoverError, Scan } from "../duckdb/scan/scan.ts";

/** What to write as Parquet. */
export interface ParquetOptions {
  readonly database: Database;
  readonly tables: readonly string[];
  readonly selection?: Selection | undefined;
  /** Writes a folder, in it one for each value. */
  readonly partitionBy?: Partition | undefined;
  /** Column → kind it is to have; what does not fit that goes to `_extra`. */
  readonly kinds?: ReadonlyMap<string, Kind> | undefined;
  /** Is told how many rows are written, from time to time. */
  readonly onProgress?: ((rows: number) => void) | undefined;
}

/**
 * Writes events as Parquet: typed, compressed with zstd, in groups of rows, from one state of the file. What fits no
 * column stands in `_extra`, which is there if any row needs it.
 *
 * @throws {TrackerError} where it cannot be written; what was there is left as it was
 */
export async function writeParquet(path: string, options: ParquetOptions): Promise<void> {
  const { database, partitionBy } = options;
  refuseDatabase(path, database.location);
  refuseTarget(path, partitionBy);
  database.attempt("read", () => refuseForeign(database));
  const known = database.attempt("read", () => listTables(database));
  const missing = options.tables.find((table) => !known.includes(table));
  if (missing !== undefined) throw noSuchTable(missing, database.path, known);
  if (options.tables.length === 0) {
    throw new TrackerError(`Cannot read ${named(database.path)}: it has no table of events`);
  }
  await writeTables(path, options);
}

/** Writes tables that are there, whatever they hold. @throws {TrackerError} where it cannot be written */
export async function writeTables(path: string, options: ParquetOptions): Promise<void> {
  const { database, partitionBy } = options;
  const instance = await Instance.open();
  try {
    using draft = new Draft(path);
    if (partitionBy !== undefined) makeFolder(draft.path);
    await copy(instance, draft.path, options);
    if (partitionBy !== undefined) renameIn(draft.path, hiveName);
    draft.keep();
  } catch (error) {
    throw worded(error, path, database);
  } finally {
    instance.close();
  }
}

/** Refuses to take the place of what is no file, or of anything by a folder. @throws {TrackerError} */
function refuseTarget(path: string, partitionBy: Partition | undefined): void {
  const there = whatIsAt(path);
  if (partitionBy !== undefined && there !== "nothing") {
    throw new TrackerError(`Cannot write ${named(path)}: it is there already`);
  }
  if (there === "stream") {
    throw new TrackerError(
      `Cannot write ${named(path)}: Parquet needs a file, and it is a pipe or a device`,
    );
  }
}

/** Reads by a connection of its own, as that holds on to one state of the file; what is in memory has only the one. */
async function copy(instance: Instance, draft: string, options: ParquetOptions): Promise<void> {
  const { database, tables, selection, partitionBy, onProgress } = options;
  let read = 0;
  const onRead = onProgress && ((rows: number) => onProgress(read += rows));
  using stack = new DisposableStack();
  // Nobody else can open what a tracker has whose file was removed; it writes nothing any more.
  const isAlone = database.path === IN_MEMORY || database.isMoved;
  const db = isAlone ? database : stack.use(database.again({ readOnly: true, onRead }));
  stack.use(db.hold());
  const extra: Column[] = [];
  let isTextual = false;
  const write = () => {
    // Each time anew: what is in memory may have other columns since.
    const all = listSources(db);
    const sources = tables.map((table) => all.find(({ name }) => name === table)!);
    const columns = [
      ...columnsToRead(db, sources, { selection, partitionBy, isTextual })
        .map((column) => ({ ...column, kind: kindIn(options.kinds, column) })),
      ...extra,
    ];
    return copyColumns(instance, draft, { db, sources, columns }, options);
  };
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (error instanceof LeftoverError) extra.push({ name: EXTRA, kind: "json" });
      else if (error instanceof NoStampError) isTextual = true;
      else throw error;
      read = 0;
    }
  }
}

/** The moments of events are no column's kind. */
function kindIn(kinds: ParquetOptions["kinds"], { name, kind }: Column): Column["kind"] {
  return STAMP.includes(name) ? kind : kinds?.get(name) ?? kind;
}

/** What DuckDB collects before it writes. */
const GROUP = "64MB";

/** What is read. */
interface Reading {
  readonly db: Database;
  readonly sources: readonly Source[];
  readonly columns: readonly Column[];
}

async function copyColumns(
  instance: Instance,
  draft: string,
  { db, sources, columns }: Reading,
  { selection, partitionBy }: ParquetOptions,
): Promise<void> {
  const scans = sources.map((source) =>
    new Scan(instance.library, { db, source, columns, selection })
  );
  // On the one connection of a database in memory its owner goes on to write.
  if (db.path === IN_MEMORY) scans.forEach((scan) => scan.readAll());
  const names = namesToWrite(columns, { selection, partitionBy })
    .map((name) => columnAs(name, partitionBy)).join(", ");
  // Rows keep their order all the same, as one thread reads them; only so can a group be limited in bytes.
  await instance.run("SET preserve_insertion_order = false");
  const target = partitionBy === undefined
    ? "USE_TMP_FILE false"
    : `PARTITION_BY (${quote(partitionBy)}), OVERWRITE`;
  await instance.runWith(scans, (tables) => {
    const selects = tables.map((table, i) =>
      `SELECT ${names}${partitionColumn(partitionBy, sources[i]!.name)} FROM ${table}`
    );
    return `COPY (${selects.join(" UNION ALL ")}) TO '${draft.replaceAll("'", "''")}' ` +
      `(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE_BYTES '${GROUP}', ${target})`;
  });
}

function worded(error: unknown, path: string, db: Database): unknown {
  const reason = error instanceof Error ? reasonOfRuntime(error) : undefined;
  if (reason !== undefined) {
    return new TrackerError(`Cannot write ${named(path)}: ${reason}`, { cause: error });
  }
  const sqlite = db.worded(error, "read");
  if (sqlite !== error || !(error instanceof Error) || error.constructor !== Error) return sqlite;
  const why = FULL.test(error.message) ? "the disk is full" : error.message;
  return new TrackerError(`Cannot write ${named(path)}: ${why}`, { cause: error });
}

/** What DuckDB quotes of the operating system. */
const FULL = /No space left on device|not enough space on the disk/;
