import type { Kind } from "../../types.ts";
import type { Group, Grouping } from "../sample/groups.ts";

/** Which events to look at, and which of their columns. */
export interface Look {
  /** An SQL expression; all events without one. */
  readonly where?: string | undefined;
  readonly columns: readonly string[];
  readonly grouping: Grouping;
}

/** Events that lie somewhere: in a table, in logs, in a file of JSON lines. */
export interface EventSource extends Disposable {
  /** Whether what no column could hold is kept apart, in `_extra`. */
  readonly hasExtra: boolean;
  /** The columns that can be compared, each with its kind; of one without, the values decide. */
  columns(): ReadonlyMap<string, Kind | null>;
  /** Names the columns that an SQL expression reads. @throws {TypeError} for what is none @throws {TrackerError} */
  named(where: string): ReadonlySet<string>;
  /** Reads events into samples, those of a column in the order asked for. @throws {TrackerError} */
  read(look: Look): Group[];
}
