import type { OnSpill } from "../../event/spill.ts";
import type { Keeper } from "./keeper.ts";

/** The row that tells of the run whose events are written; it is written with them, from time to time. */
export interface RunRow {
  /** Tells whether it is time to, at a moment in ms since 1970. */
  isDue(now: number): boolean;
  /** Writes it, inside the transaction of the events. */
  write(): void;
  /** What was written may have been rolled back. */
  forget(): void;
}

/** How many columns a table may have, unless its tracker's options say otherwise. */
export const MAX_COLUMNS = 1000;

/** What a writer writes to, and whom it tells. */
export interface WriterOptions {
  readonly table: string;
  readonly trackId: string;
  readonly onSpill: OnSpill;
  /** How many columns the table may have; beyond them, new keys are kept in `_extra`. */
  readonly maxColumns?: number | undefined;
  readonly keeper: Keeper;
  readonly run?: RunRow | undefined;
  /** Of a row that is there, each cell is set anew; else it is an error. */
  readonly replaces?: boolean | undefined;
}
