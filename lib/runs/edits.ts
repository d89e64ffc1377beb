import { didYouMean, TrackerError } from "../errors.ts";
import { checkOptions } from "../event/options.ts";
import { quote } from "../event/names.ts";
import { Clock } from "../event/clock.ts";
import type { Database } from "../store/database.ts";
import { countEdits } from "../store/edit_counts.ts";
import { type RunChange, RunTable } from "../store/run_table.ts";
import { checkAbout, checkTags } from "./about.ts";

/** What can be changed of a run; `null` takes a text away. */
export interface RunEdit {
  /** Its name, for people. */
  name?: string | null;
  /** The runs that it belongs to. */
  group?: string | null;
  /** What it is marked with, instead of what it was. */
  tags?: readonly string[];
  /** What there is to say about it. */
  note?: string | null;
  /** Puts it away, or brings it back. */
  archived?: boolean;
  /** How it stands. */
  status?: "running" | "finished" | "failed";
}

/** Checks what a run is to be changed to. @throws {TypeError} */
export function checkRunEdit(edit: unknown): asserts edit is RunEdit {
  checkOptions("setRun", edit, {
    name: "any",
    group: "any",
    tags: "list",
    note: "any",
    archived: "flag",
    status: ["running", "finished", "failed"],
  });
  const { name, group, note, tags = [] } = edit as RunEdit;
  for (const [key, text] of Object.entries({ name, group, note })) {
    if (text !== undefined) checkAbout(key, text);
  }
  checkTags(tags);
}

/** Changes a run's row, and makes one where there is none. @throws {TrackerError} if the run has no events */
export function setRun(db: Database, table: string, trackId: string, edit: RunEdit): void {
  db.attempt("change a run of", () =>
    db.transaction(() => {
      checkRun(db, table, trackId);
      const rows = new RunTable(db, table);
      if (!rows.ensure()) {
        throw new TrackerError(`Cannot change a run of "${db.path}": table "_runs" is another's`);
      }
      countEdits(db, table);
      const change = changeOf(edit);
      const [row] = rows.rows(trackId);
      if (row === undefined) rows.insert(trackId, { archived: 0, ...change });
      else if (Object.keys(change).length > 0) rows.update(trackId, change);
    }));
}

function checkRun(db: Database, table: string, trackId: string): void {
  const sql = `SELECT 1 FROM ${quote(table)} WHERE track_id = ? LIMIT 1`;
  if (db.first(sql, trackId) === 1) return;
  const ids = db.rows(`SELECT DISTINCT track_id FROM ${quote(table)}`).map(([id]) => String(id));
  throw new TrackerError(
    `Cannot change run "${trackId}" of "${db.path}": no such run${didYouMean(trackId, ids)}`,
  );
}

function changeOf({ name, group, tags, note, archived, status }: RunEdit): RunChange {
  const change: RunChange = {
    ...(name !== undefined && { name }),
    ...(group !== undefined && { group_name: group }),
    ...(tags !== undefined && { tags: JSON.stringify([...new Set(tags)]) }),
    ...(note !== undefined && { note }),
    ...(archived !== undefined && { archived: Number(archived) }),
  };
  if (status === undefined) return change;
  const now = new Clock().next();
  if (status === "running") return { ...change, status, heartbeat: now, ended: null, error: null };
  return { ...change, status, ended: now, ...(status === "finished" && { error: null }) };
}
