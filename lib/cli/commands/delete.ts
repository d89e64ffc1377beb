import { Reader } from "../../reader/reader.ts";
import { countRows } from "../terminal/answer.ts";
import type { Action } from "../command.ts";
import { noSuchRun } from "../line/run_id.ts";

/** Deletes a run. */
export const deleteRun: Action = ([db, trackId], { table, durability }) => {
  using reader = new Reader(db!, { table, durability });
  const deleted = reader.deleteRun(trackId!);
  if (deleted === 0) throw noSuchRun(reader, trackId!);
  return `Deleted ${countRows(deleted)}`;
};
