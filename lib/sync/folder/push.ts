import { assetKeys } from "../../assets/store/raw.ts";
import { writeTables } from "../../export/parquet.ts";
import type { Condition } from "../../store/conditions.ts";
import { makeFolder, moveFile, namesIn } from "../../system/files.ts";
import { tryRemove } from "../../system/disk/probe.ts";
import type { SyncOptions, SyncResult } from "../options.ts";
import type { SourceFile } from "../source_file.ts";
import { fileName, type SourceState, StateFile } from "./state.ts";
import { TableRanges } from "./table_ranges.ts";

/** Brings a file to a folder of Parquet. @throws {TrackerError} */
export async function pushToFolder(
  folder: string,
  source: SourceFile,
  { assets: objects = true, dryRun, onProgress = () => {} }: SyncOptions,
): Promise<SyncResult[]> {
  const root = folder.replace(/[/\\]+$/, "");
  using file = await StateFile.open(root, source.name);
  source.hold();
  for (const path of file.state.pending) tryRemove(`${root}/${path}`);
  const results: SyncResult[] = [];
  const writer = new Writer(root, source, file);
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
  readonly #root: string;
  readonly #source: SourceFile;
  readonly #file: StateFile;

  constructor(root: string, source: SourceFile, file: StateFile) {
    this.#root = root;
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
    this.#save({ tables: { ...state.tables, [ranges.table.name]: ranges.stateWith(done, told) } });
    for (const path of before.flatMap(({ files }) => files)) {
      if (!kept.has(path)) tryRemove(`${this.#root}/${path}`);
    }
  }

  #save(change: Partial<SourceState>): void {
    this.#file.save({ ...this.#file.state, pending: [], ...change });
  }

  /** Writes a range as files by date, each in one step; gives their paths. */
  async #writeRange(ranges: TableRanges, from: bigint, to: bigint): Promise<string[]> {
    const { table } = ranges;
    const name = `${fileName(this.#source.name)}-${from}-${to}.parquet`;
    const draft = `${this.#root}/_sync/${fileName(this.#source.name)}.draft`;
    tryRemove(draft, { recursive: true });
    const also: Condition[] = [[`${table.rowid} BETWEEN ? AND ?`, from, to]];
    await writeTables(draft, {
      database: this.#source.db,
      tables: [table.name],
      selection: { also },
      partitionBy: "date",
      kinds: ranges.kindsIn(this.#root),
    });
    const dates = namesIn(draft);
    const paths = dates.map((date) => `${fileName(table.name)}/${date}/${name}`);
    // Whoever is killed now leaves files that the next one removes.
    this.#file.save({ ...this.#file.state, pending: [...this.#file.state.pending, ...paths] });
    for (const [i, date] of dates.entries()) {
      makeFolder(`${this.#root}/${fileName(table.name)}/${date}`);
      const [part] = namesIn(`${draft}/${date}`);
      moveFile(`${draft}/${date}/${part}`, `${this.#root}/${paths[i]}`);
    }
    tryRemove(draft, { recursive: true });
    return paths;
  }

  /** Writes what is told of a table's runs where it changed; gives its hash. */
  async #writeRuns(ranges: TableRanges): Promise<string> {
    const { table } = ranges;
    const told = await ranges.hash();
    if (told === this.#file.state.tables[table.name]?.told) return told;
    makeFolder(`${this.#root}/_runs`);
    const name = `${fileName(this.#source.name)}-${fileName(table.name)}.parquet`;
    const also: Condition[] = [["table_name = ?", table.name]];
    if (!ranges.hasRuns) return told;
    await writeTables(`${this.#root}/_runs/${name}`, {
      database: this.#source.db,
      tables: ["_runs"],
      selection: { also },
    });
    return told;
  }

  /** Writes each object that is not there, by its content; gives their number. */
  async assets(): Promise<number> {
    const { db } = this.#source;
    const keys = db.attempt("sync", () => assetKeys(db));
    const known = new Set(this.#file.state.assets);
    const fresh = keys.filter((key) => !known.has(key));
    if (fresh.length > 0) makeFolder(`${this.#root}/assets`);
    for (const key of fresh) {
      await writeTables(`${this.#root}/assets/${fileName(key)}.parquet`, {
        database: db,
        tables: ["assets"],
        selection: { also: [["key = ?", key]] },
      });
    }
    if (fresh.length > 0) this.#save({ assets: keys });
    return fresh.length;
  }
}
