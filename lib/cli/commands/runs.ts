import { Reader } from "../../reader/reader.ts";
import type { Action } from "../command.ts";

/** Gives the runs, oldest first. */
export const runs: Action = ([db], { table }) => {
  using reader = new Reader(db!, { table });
  const rows = reader.runs().map(({ trackId, ...rest }) => ({ track_id: trackId, ...rest }));
  return { columns: ["track_id", "events", "first", "last"], rows };
};
