import { quote } from "../event/names.ts";
import type { Database } from "../store/database.ts";
import { type RunChange, RunTable, type StoredRun } from "../store/run_table.ts";

/**
 * Brings the rows of a table's runs over, of those that have events in the target. Of two rows of one run the later one
 * stands: by its heartbeat or its end.
 */
export function copyRuns(from: Database, to: Database, table: string): void {
  const rows = from.attempt("read", () => new RunTable(from, table).rows());
  if (rows.length === 0) return;
  to.attempt("copy to", () =>
    to.transaction(() => {
      const target = new RunTable(to, table);
      if (!target.ensure()) return;
      const there = new Map(target.rows().map((row) => [row.track_id, row]));
      const hasEvents = `SELECT 1 FROM ${quote(table)} WHERE track_id = ? LIMIT 1`;
      for (const row of rows) {
        const { track_id, ...change } = row;
        const twin = there.get(track_id);
        if (twin !== undefined && lastSign(twin) >= lastSign(row)) continue;
        if (to.first(hasEvents, track_id) !== 1) continue;
        if (twin === undefined) target.insert(track_id, change as RunChange);
        else target.update(track_id, change as RunChange);
      }
    }));
}

function lastSign({ heartbeat, ended }: StoredRun): string {
  return [heartbeat ?? "", ended ?? ""].sort().at(-1)!;
}
