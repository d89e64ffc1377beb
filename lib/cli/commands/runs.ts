import type { Action } from "../command.ts";
import { readEvents } from "./events.ts";

/** Gives the runs, oldest first. */
export const runs: Action = ([db], { table }) => {
  const runs = readEvents(db!, table, (events) => events.runs());
  const rows = runs.map(({ trackId, ...rest }) => ({ track_id: trackId, ...rest }));
  return { columns: ["track_id", "events", "first", "last"], rows };
};
