import { checkOptions, type Expected } from "../event/options.ts";

/** What to bring over, and how. */
export interface SyncOptions {
  /** Tables of events to bring over. Default: all. */
  tables?: readonly string[] | undefined;
  /** Name of the source in the store. Default: one that the file is given at its first sync, and keeps. */
  source?: string | undefined;
  /** Brings objects over too. Default: true. */
  assets?: boolean | undefined;
  /** Of a DuckLake: the folder or `s3://…` of its data. */
  data?: string | undefined;
  /** Of a DuckLake: a folder of DuckDB's extensions, for machines without a network. */
  extensions?: string | undefined;
  /** Of a DuckLake: merges small files, and lets go of what no question needs. */
  compact?: boolean | undefined;
  /** Says what it would move, and moves nothing. */
  dryRun?: boolean | undefined;
  /** Of a store: only runs for which this SQL expression over their row in a summary holds. */
  where?: string | undefined;
  /** Is told, from time to time, how many events moved so far. */
  onProgress?: ((events: number) => void) | undefined;
}

const OPTIONS: Readonly<Record<keyof SyncOptions, Expected>> = {
  tables: "list",
  source: "text",
  assets: "flag",
  data: "text",
  extensions: "text",
  compact: "flag",
  dryRun: "flag",
  where: "text",
  onProgress: "function",
};

/** Checks what a sync is asked for. @throws {TypeError} */
export function checkSync(options: SyncOptions): void {
  checkOptions("sync", options, OPTIONS);
}

/** What a sync of one table moved. */
export interface SyncResult {
  /** Name of the source in the store. */
  source: string;
  /** Table of events. */
  table: string;
  /** Events that were added, changed or removed there. */
  events: number;
  /** Runs of which something was. */
  runs: number;
  /** Runs that were deleted there, as they were in the source. */
  deleted: number;
  /** Objects that were added. */
  assets: number;
  /** Events that hold something else there, and stayed as they are. */
  conflicts: number;
  /** The runs that these are of. */
  conflicting?: string[];
  /** The file could not be written, so that nobody counts its edits: its runs were compared one by one. */
  compared?: true;
}
