import { OpenReader } from "../../../reader/open.ts";
import { type Sheet, TableSheet } from "../../../runs/summary/sheet.ts";
import { countRows } from "../../terminal/answer.ts";
import type { Action } from "../../command.ts";
import { wholeIds } from "../../../runs/meant.ts";
import { UsageError } from "../../line/usage.ts";
import { choiceOf, summaryOf } from "./summary.ts";

/** Deletes runs: all that are named, or that the options choose; or none, where one of them cannot be. */
export const deleteRuns: Action = ([db, ...beginnings], options) => {
  const { table, durability, where, archived, dryRun, json } = options;
  if (where === undefined && beginnings.length === 0) {
    throw new UsageError("Missing <track-id>, or --where");
  }
  if (beginnings.length > 0 && (where ?? archived) !== undefined) {
    throw new UsageError("Cannot use --where with the ids of runs");
  }
  using open = new OpenReader(db!, { table, durability });
  const { events } = open;
  const columns = ["track_id", "name", "status", "events"];
  const ids = new Set(where === undefined ? wholeIds(events, beginnings) : []);
  const sheet = events.read<Sheet | undefined>(
    (table, db) => new TableSheet(db, table, events.runs()),
    undefined,
  );
  const rows = where === undefined
    ? summaryOf(sheet, { columns, archived: true }).rows.filter((row) => ids.has(row.track_id))
    : summaryOf(sheet, { ...choiceOf(options, sheet), columns }).rows;
  if (!dryRun && rows.length > 0) deleteAll(open, rows.map((row) => row.track_id));
  if (json || dryRun) return { columns, rows };
  const deleted = countRows(rows.reduce((sum, row) => sum + row.events, 0));
  return `Deleted ${deleted}${rows.length === 1 ? "" : ` of ${rows.length} runs`}`;
};

function deleteAll(open: OpenReader, ids: readonly string[]): void {
  open.write((database) =>
    database.attempt("delete from", () =>
      database.transaction(() => {
        open.edit((edits) => ids.forEach((id) => edits.deleteRun(id)));
      }))
  );
}
