import { parseMicros } from "../../event/clock.ts";
import { hashOf } from "../../system/bytes.ts";
import { nameOf, realPathOf } from "../../system/files.ts";
import type { Event } from "../../types.ts";
import type { ImportedEvent, ImportedRun } from "../run.ts";
import { keyFor } from "../steps.ts";

/**
 * Gives the rows of a table as runs: those that `track_id` names, as our own exports have it, or else one, known by its
 * file. A column `timestamp` that tells a moment is that of the event.
 *
 * @param part tells several tables of a file apart
 */
export function runsOfRows(rows: readonly Event[], path: string, part?: string): ImportedRun[] {
  const [file] = nameOf(path).split(/\.(?=\w+$)/);
  const name = part === undefined ? file! : `${file}.${part}`;
  const own = `${name}-${hashOf(`${realPathOf(path)}\n${part ?? ""}`).slice(0, 8)}`;
  const isRun = rows.length > 0 &&
    rows.every(({ track_id }) => typeof track_id === "string" && track_id !== "");
  const groups = Map.groupBy(rows, ({ track_id }) => isRun ? track_id as string : own);
  return [...groups].map(([id, rows]) => ({
    id,
    ...!isRun && { name },
    events: rows.map((row) => eventOf(row, isRun)),
  }));
}

function eventOf({ timestamp, ...row }: Event, isRun: boolean): ImportedEvent {
  const micros = microsOf(timestamp);
  const { track_id: _run, _extra, ...rest } = row;
  // What spilled here stands there in our own exports.
  const all: Event = isRun ? { ...rest, ...Object(_extra) } : row;
  const entries = Object.entries(
    micros === undefined && timestamp !== undefined ? { ...all, timestamp } : all,
  );
  // Beside a table's own step there is none of ours.
  const named = entries.map(([key, value]) => [key === "step" ? key : keyFor(key), value]);
  return { micros, event: Object.fromEntries(named) };
}

/** From this number on, seconds since 1970 are of 2001 and later; a thousand times more are ms. */
const LEAST_SECONDS = 1e9;

function microsOf(value: unknown): number | undefined {
  if (typeof value === "string") return parseMicros(value);
  if (value instanceof Date) return value.getTime() * 1000;
  if (typeof value !== "number" || value < LEAST_SECONDS || value >= 1e14) return undefined;
  return Math.round(value * (value < LEAST_SECONDS * 100 ? 1e6 : 1000));
}
