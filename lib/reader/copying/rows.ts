import type { Event, Row } from "../../types.ts";
import { isSame } from "../../values/extra.ts";

/** What no two events of a table share. */
export function keyOf({ track_id, timestamp }: Row): string {
  return `${track_id}\n${timestamp}`;
}

/** Gives the first and the last timestamp of each run. */
export function spans(rows: readonly Row[]): Map<string, [string, string]> {
  const all = new Map<string, [string, string]>();
  for (const { track_id, timestamp } of rows) {
    const span = all.get(track_id);
    if (span === undefined) all.set(track_id, [timestamp, timestamp]);
    else if (timestamp < span[0]) span[0] = timestamp;
    else if (timestamp > span[1]) span[1] = timestamp;
  }
  return all;
}

/** Tells whether two events hold the same; what one has no column for, is null there. */
export function isSameRow(row: Event, twin: Event): boolean {
  const keys = new Set([...Object.keys(row), ...Object.keys(twin)]);
  return [...keys].every((key) => isSame(row[key] ?? null, twin[key] ?? null));
}
