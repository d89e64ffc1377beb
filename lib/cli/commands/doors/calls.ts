import { type CallNode, treeOf } from "../../../functions/tree.ts";
import type { Events } from "../../../store/read/events.ts";
import type { Row } from "../../../types.ts";
import type { Action } from "../../command.ts";
import { wholeId } from "../../../runs/meant.ts";
import { readEvents } from "../events.ts";

/** What is read of a call. */
const NAMES = ["function_name", "call_id", "parent_id", "function_time", "chunks", "error"];

/** Prints the tracked calls of all runs, or of one: each behind the one that it was made within. */
export const calls: Action = ([db, beginning], { table, json }) =>
  readEvents(db!, table, (events) => {
    const nodes = treeOf(callsOf(events, beginning));
    const several = new Set(nodes.map(({ row }) => row.track_id)).size > 1;
    const streams = nodes.some(({ row }) => typeof row.chunks === "number");
    const columns = json
      ? ["track_id", "depth", "started", ...NAMES]
      : ["call", "started", "function_time", ...streams ? ["chunks"] : [], "error"];
    if (several && !json) columns.unshift("track_id");
    return { columns, rows: nodes.map((node) => rowOf(node, columns)) };
  });

function callsOf(events: Events, beginning: string | undefined): Row[] {
  const trackId = beginning === undefined ? undefined : wholeId(events, beginning);
  const columns = events.some(["track_id", "timestamp", ...NAMES], { trackId });
  const { track_id = [], function_name = [] } = columns;
  return track_id.map((_, at) =>
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[at]])) as Row
  ).filter((_, at) => typeof function_name[at] === "string");
}

function rowOf({ row, depth, started, branch }: CallNode, columns: readonly string[]) {
  const all: Record<string, unknown> = {
    ...row,
    depth,
    started,
    call: `${branch}${row.function_name}`,
  };
  return Object.fromEntries(columns.map((name) => [name, all[name] ?? null]));
}
