import { checkOptions, type Expected } from "../event/options.ts";
import { type Events, type Position, START } from "../store/read/events.ts";
import { Pace } from "../store/read/pace.ts";
import type { Selection } from "../store/read/selection.ts";
import { pause } from "../system/pause.ts";
import type { Event, Row } from "../types.ts";

/** What to follow, from when, and until when. */
export interface FollowOptions {
  /** Only this run. */
  trackId?: string | undefined;
  /** Ends the iteration. */
  signal?: AbortSignal | undefined;
  /** Begins with the events of this timestamp and later. Default: those logged from now on. */
  from?: string | undefined;
}

const OPTIONS: Readonly<Record<keyof FollowOptions, Expected>> = {
  trackId: "text",
  signal: "object",
  from: "text",
};

/** How often the file is looked at, in ms: a look at an unchanged file takes some µs. */
const INTERVAL = 100;
/** At most so many rows are in memory at a time. */
const PAGE = 10_000;

/** Where following begins, and what was seen before. */
interface Start {
  readonly position: Position;
  /** Run → its last timestamp. */
  readonly seen: Map<string, string>;
}

/**
 * Gives events as they are committed, by whatever process, each once, in the order of commits.
 * It begins where the file stands at the call, not at the first event that is asked for.
 */
export function follow<E extends Event>(
  events: Events,
  options: FollowOptions,
): AsyncGenerator<Row<E>, void> {
  checkOptions("follow", options, OPTIONS);
  const { trackId, ...rest } = options;
  return followSelected(events, { trackId }, rest);
}

/** Gives those events that are selected. */
export function followSelected<E extends Event>(
  events: Events,
  selection: Pick<Selection, "trackId" | "where">,
  options: Omit<FollowOptions, "trackId">,
): AsyncGenerator<Row<E>, void> {
  const start = options.from === undefined
    ? { position: events.end(), seen: new Map(events.runs().map((run) => [run.trackId, run.last])) }
    : { position: START, seen: new Map() };
  return pages<E>(events, selection, { ...options, ...start });
}

async function* pages<E extends Event>(
  events: Events,
  selection: Selection,
  { signal, from, position, seen }: Omit<FollowOptions, "trackId"> & Start,
): AsyncGenerator<Row<E>, void> {
  // Once a deleted row's rowid was used again, reading begins anew: what was seen is then told by time.
  let anew = false;
  let version: number | undefined;
  const pace = new Pace(PAGE);
  while (!signal?.aborted) {
    const now = events.version();
    if (now === version) {
      await pause(INTERVAL, signal);
      continue;
    }
    const most = pace.next();
    const page = events.since(position, selection, most);
    position = page.position;
    anew ||= page.restarted;
    for (const row of page.rows) {
      const known = seen.get(row.track_id) ?? "";
      if (anew && row.timestamp <= known) continue;
      if (row.timestamp > known) seen.set(row.track_id, row.timestamp);
      if (signal?.aborted) return;
      if (from === undefined || row.timestamp >= from) yield row as Row<E>;
    }
    pace.learn(page.rows.length, page.bytes);
    if (page.rows.length === most) continue;
    anew = false;
    version = now;
  }
}
