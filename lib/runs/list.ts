import { parseMicros } from "../event/clock.ts";
import type { Database } from "../store/database.ts";
import type { RunEvents } from "../store/read/events.ts";
import { RunTable, type StoredRun } from "../store/run_table.ts";
import type { Run } from "../types.ts";
import { environmentOf, statusOf, tagsOf } from "./status.ts";

/** Gives what is known of runs that have events, in the order of these. */
export function listRuns(db: Database, table: string, runs: readonly RunEvents[]): Run[] {
  const rows = db.attempt("read", () => new RunTable(db, table).rows());
  const byId = new Map(rows.map((row) => [row.track_id, row]));
  return runs.map((run) => describeRun(run, byId.get(run.trackId)));
}

function describeRun(run: RunEvents, row: StoredRun | undefined): Run {
  if (row === undefined) return { ...run, ...UNKNOWN, tags: [] };
  const { name, started, ended, group_name: group, note, parent, error } = row;
  return {
    ...run,
    name,
    status: statusOf(row),
    started,
    ended,
    seconds: started === null ? null : secondsBetween(started, ended ?? run.last),
    group,
    tags: tagsOf(row),
    note,
    archived: row.archived === 1,
    parent,
    error,
    environment: environmentOf(row),
  };
}

const UNKNOWN = {
  name: null,
  status: null,
  started: null,
  ended: null,
  seconds: null,
  group: null,
  tags: [],
  note: null,
  archived: false,
  parent: null,
  error: null,
  environment: null,
};

/** Gives how many seconds lie between two timestamps; `null` where one is none. */
function secondsBetween(start: string, end: string): number | null {
  const [from, to] = [parseMicros(start), parseMicros(end)];
  return from === undefined || to === undefined ? null : (to - from) / 1e6;
}
