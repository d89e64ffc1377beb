import type { Event } from "../types.ts";

/** Levels of records that carry data. */
export type DataLevel = "TRACKING" | "MONITOR" | "EXPERIMENT";

/** Levels of records that carry a line of text. */
export type TextLevel = "DEBUG" | "INFO" | "WARNING" | "ERROR";

/** What a sink receives: data that was logged, or a text. */
export type LogRecord = DataRecord | TextRecord;

/** Data that was logged. */
export interface DataRecord {
  /** When: `YYYY-MM-DD HH:MM:SS.ffffff`, UTC; an event's own timestamp. */
  readonly timestamp: string;
  /** `TRACKING` for an event. */
  readonly level: DataLevel;
  /** An event as `log` gives it, or what a logger was given. */
  readonly data: Readonly<Event>;
}

/** A text that was logged. */
export interface TextRecord {
  /** When: `YYYY-MM-DD HH:MM:SS.ffffff`, UTC. */
  readonly timestamp: string;
  /** How urgent. */
  readonly level: TextLevel;
  /** The text. */
  readonly message: string;
}

/** Receives records, an event once it is committed. What it throws is warned of, and changes nothing. */
export type Sink = (record: LogRecord) => void;

const DATA_LEVELS: ReadonlySet<string> = new Set<DataLevel>(["TRACKING", "MONITOR", "EXPERIMENT"]);

/** Tells whether records of a level carry data. */
export function isDataLevel(level: string): level is DataLevel {
  return DATA_LEVELS.has(level);
}
