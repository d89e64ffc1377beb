import { TableSheet } from "../../runs/summary/sheet.ts";
import { summarize } from "../../runs/summary/summary.ts";
import type { Events } from "../../store/read/events.ts";

/** Gives what each run has as a param, or what is told of it: its status, its name. @throws {TypeError} for an unknown name */
export function groupsOf(events: Events, by: string): ReadonlyMap<string, unknown> {
  return events.read((table, db) => {
    const options = { columns: ["track_id", by], archived: true };
    const { rows } = summarize(new TableSheet(db, table, events.runs()), options);
    return new Map(rows.map((row) => [String(row.track_id), row[by]]));
  }, new Map());
}
