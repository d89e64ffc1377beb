import type { FileAssets } from "../assets/file.ts";
import type { Expected } from "../event/options.ts";
import type { Queries } from "./queries.ts";
import type { Database } from "../store/database.ts";
import type { Events } from "../store/read/events.ts";
import type { Selection } from "../store/read/selection.ts";
import type { Edits } from "../store/write/edits.ts";

/** An open table of events, and what who holds it may do with it. */
export interface OpenTable<Which extends object> {
  readonly database: Database;
  readonly table: string;
  readonly events: Events;
  readonly assets: FileAssets;
  readonly queries: Queries;
  /** The run that whoever holds it logs. */
  readonly trackId?: string;
  /** What may be told of the rows to read. */
  readonly known: Readonly<Record<keyof Which, Expected>>;
  select(which: Which): Selection;
  /** Does work that changes events. */
  edit<T>(work: (edits: Edits) => T): T;
  close(): void;
}
