import { formatMicros, parseMicros } from "../event/clock.ts";
import type { Row } from "../types.ts";

/** A call, and how deep it lies within others. */
export interface CallNode {
  readonly row: Row;
  readonly depth: number;
  /** When it began, as `timestamp`. */
  readonly started: string;
  /** What stands before its name: the lines of a tree. */
  readonly branch: string;
}

/** Gives calls as a tree, each behind the one that it was made within, those of one call as they began. */
export function treeOf(rows: readonly Row[]): CallNode[] {
  const calls = rows.map((row) => ({ row, started: startOf(row) }))
    .sort((a, b) => a.started < b.started ? -1 : a.started > b.started ? 1 : 0);
  const keyOf = ({ track_id }: Row, id: unknown) => JSON.stringify([track_id, id]);
  const known = new Set(calls.map(({ row }) => keyOf(row, row.call_id)));
  const isRoot = ({ parent_id = null, ...row }: Row) =>
    parent_id === null || !known.has(keyOf(row as Row, parent_id));
  const within = Map.groupBy(
    calls.filter(({ row }) => !isRoot(row)),
    ({ row }) => keyOf(row, row.parent_id),
  );
  const nodes: CallNode[] = [];
  const seen = new Set<Row>();
  const add = (call: typeof calls[number], depth: number, lines: string, isLast: boolean) => {
    if (seen.has(call.row)) return;
    seen.add(call.row);
    const branch = depth === 0 ? "" : `${lines}${isLast ? "└─ " : "├─ "}`;
    nodes.push({ ...call, depth, branch });
    const inner = (call.row.call_id ?? null) === null
      ? []
      : within.get(keyOf(call.row, call.row.call_id)) ?? [];
    const below = depth === 0 ? "" : `${lines}${isLast ? "   " : "│  "}`;
    inner.forEach((child, i) => add(child, depth + 1, below, i === inner.length - 1));
  };
  for (const call of calls) if (isRoot(call.row)) add(call, 0, "", true);
  // Ids that somebody set may go round in a circle.
  for (const call of calls) add(call, 0, "", true);
  return nodes;
}

/** An event of a call is stored when the call ends. */
function startOf({ timestamp, function_time }: Row): string {
  const end = parseMicros(timestamp);
  if (end === undefined || typeof function_time !== "number") return timestamp;
  return formatMicros(Math.max(0, Math.round(end - function_time * 1e6)));
}
