import type { Want } from "./asking/want.ts";

/** What to bring from a store. */
export interface PullOptions {
  /** Tables of events. Default: all. */
  readonly tables?: readonly string[] | undefined;
  /** Only runs for which this SQL expression over their row in a summary holds. */
  readonly where?: string | undefined;
  /** Brings objects too. Default: true. */
  readonly assets?: boolean | undefined;
  /** Of a DuckLake: where its data is, and DuckDB's extensions. */
  readonly data?: string | undefined;
  readonly extensions?: string | undefined;
  /** Where no tables are named, only the one that commands take by themselves. */
  readonly usual?: boolean | undefined;
  /** What a question is about. Default: all rows. */
  readonly want?: Want | undefined;
  readonly onProgress?: ((events: number) => void) | undefined;
}
