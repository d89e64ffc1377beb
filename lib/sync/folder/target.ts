import type { Kind } from "../../types.ts";

/** Where Parquet files go: a folder, or a bucket. */
export interface Target extends AsyncDisposable {
  /** A folder on this machine's disk, in which files are made. */
  readonly drafts: string;
  /** Waits until nobody else writes for a source, and keeps others from it. @throws {TrackerError} */
  lock(source: string): Promise<void>;
  /** Gives what is known of a source, as JSON. */
  readState(source: string): Promise<string | undefined>;
  saveState(source: string, text: string): Promise<void>;
  /** Gives the kinds of a table's columns: whoever comes first with a column says what it is, for all sources. */
  kinds(table: string, wanted: ReadonlyMap<string, Kind>): Promise<Map<string, Kind>>;
  /** Brings a file to a path, in one step. */
  put(draft: string, path: string): Promise<void>;
  remove(path: string): Promise<void>;
}

/** Gives a name as a file can have it. */
export function fileName(name: string): string {
  return encodeURIComponent(name).replaceAll("*", "%2A");
}
