import { assetKeys } from "../../assets/store/raw.ts";
import { writeTables } from "../../export/parquet.ts";
import type { Database } from "../../store/database.ts";
import type { Condition } from "../../store/conditions.ts";
import { namesIn } from "../../system/files.ts";
import { tryRemove } from "../../system/disk/probe.ts";
import type { SyncOptions, SyncResult } from "../options.ts";
import type { SourceFile } from "../source_file.ts";
import { type SourceState, StateFile } from "./state.ts";
import { onWholeObject } from "../whole_object.ts";
import { TableRanges } from "./table_ranges.ts";
import { fileName, type Target } from "./target.ts";

/** Brings a file to a folder of Parquet. @throws {TrackerError} */
export async function pushToFolder(
  folder: string,
  source: SourceFile,
  { assets: objects = true, dryRun, onProgress = () => {} }: SyncOptions,
): Promise<SyncResult[]> {
  await using target = await openTarget(folder);
  const file = await StateFile.open(target, source.name);
  source.hold();
  for (const path of file.state.pending) await target.remove(path);
  const results: SyncResult[] = [];
  const writer = new Writer(target, source, file);
  for (const name of source.tables) {
    const ranges = new TableRanges(source, name, file.state.tables[name]);
    results.push({ source: source.name, ...ranges.result });
    if (dryRun) continue;
    await writer.table(ranges);
    onProgress(results.reduce((sum, { events }) => sum + events, 0));
  }
  if (dryRun) return results;
  const added = objects ? await writer.assets() : 0;
  return results.map((result, i) => i === 0 ? { ...result, assets: added } : result);
}

/** Writes the files of a source. */
class Writer {
  readonly #target: Target;
  readonly #source: SourceFile;
  readonly #file: StateFile;

  constructor(target: Target, source: SourceFile, file: StateFile) {
    this.#target = target;
    this.#source = source;
    this.#file = file;
  }

  /** Writes what changed of a table: whole ranges, each file in one step, and then what the folder knows. */
  async table(ranges: TableRanges): Promise<void> {
    const { state } = this.#file;
    const told = await this.#writeRuns(ranges);
    const done = [];
    for (const range of ranges.all) {
      if (range.files !== undefined) {
        done.push({ ...range, files: range.files });
        continue;
      }
      const files = await this.#writeRange(ranges, range.from, range.to);
      done.push({ ...range, files });
    }
    const kept = new Set(done.flatMap(({ files }) => files));
    const before = state.tables[ranges.table.name]?.ranges ?? [];
    const gone = before.flatMap(({ files }) => files).filter((path) => !kept.has(path));
    const now = ranges.stateWith(done, told);
    if (JSON.stringify(state.tables[ranges.table.name]) === JSON.stringify(now)) return;
    // Whoever is killed now leaves them to the next one.
    await this.#save({ tables: { ...state.tables, [ranges.table.name]: now }, pending: gone });
    for (const path of gone) await this.#target.remove(path);
  }

  async #save(change: Partial<SourceState>): Promise<void> {
    await this.#file.save({ ...this.#file.state, pending: [], ...change });
  }

  /** Writes a range as files by date, each in one step; gives their paths. */
  async #writeRange(ranges: TableRanges, from: bigint, to: bigint): Promise<string[]> {
    const { table } = ranges;
    const name = `${fileName(this.#source.name)}-${from}-${to}.parquet`;
    const draft = this.#draft("rows");
    const also: Condition[] = [[`${table.rowid} BETWEEN ? AND ?`, from, to]];
    await writeTables(draft, {
      database: this.#source.db,
      tables: [table.name],
      selection: { also },
      partitionBy: "date",
      kinds: await this.#target.kinds(table.name, table.kinds),
    });
    const dates = namesIn(draft);
    const paths = dates.map((date) => `${fileName(table.name)}/${date}/${name}`);
    // Whoever is killed now leaves files that the next one removes.
    const { state } = this.#file;
    await this.#file.save({ ...state, pending: [...state.pending, ...paths] });
    for (const [i, date] of dates.entries()) {
      const [part] = namesIn(`${draft}/${date}`);
      await this.#target.put(`${draft}/${date}/${part}`, paths[i]!);
    }
    tryRemove(draft, { recursive: true });
    return paths;
  }

  /** Gives a path for what is being made, where nothing is. */
  #draft(what: string): string {
    const path = `${this.#target.drafts}/${fileName(this.#source.name)}.${what}`;
    tryRemove(path, { recursive: true });
    return path;
  }

  /** Writes what is told of a table's runs where it changed; gives its hash. */
  async #writeRuns(ranges: TableRanges): Promise<string> {
    const { table } = ranges;
    const told = await ranges.hash();
    if (told === this.#file.state.tables[table.name]?.told) return told;
    if (!ranges.hasRuns) return told;
    const name = `${fileName(this.#source.name)}-${fileName(table.name)}.parquet`;
    await this.#writeOne(`_runs/${name}`, this.#source.db, ["table_name = ?", table.name]);
    return told;
  }

  /** Writes each object that is not there, by its content; gives their number. */
  async assets(): Promise<number> {
    const { db } = this.#source;
    const keys = db.attempt("sync", () => assetKeys(db));
    const known = new Set(this.#file.state.assets);
    const fresh = keys.filter((key) => !known.has(key));
    for (const key of fresh) {
      const path = `assets/${fileName(key)}.parquet`;
      await onWholeObject(db, key, (file) => this.#writeOne(path, file, ["key = ?", key]));
    }
    if (fresh.length > 0) await this.#save({ assets: keys });
    return fresh.length;
  }

  async #writeOne(path: string, database: Database, which: Condition): Promise<void> {
    const [table] = path.split("/");
    const draft = this.#draft("parquet");
    await writeTables(draft, {
      database,
      tables: [table!],
      selection: { also: [which] },
    });
    await this.#target.put(draft, path);
  }
}

/** Opens what an address names. @throws {TrackerError} */
async function openTarget(address: string): Promise<Target> {
  if (/^s3:/.test(address)) {
    const { BucketTarget } = await import("./bucket_target.ts");
    return new BucketTarget(address);
  }
  const { FolderTarget } = await import("./folder_target.ts");
  return new FolderTarget(address);
}
