import type { AssetCopy } from "../../assets/store/copy.ts";
import { quote } from "../../event/names.ts";
import type { Condition } from "../../store/conditions.ts";
import type { Database } from "../../store/database.ts";
import { RunTable } from "../../store/run_table.ts";
import type { Table } from "../../store/table.ts";
import type { Row } from "../../types.ts";
import { isSameRow, keyOf, spans } from "./rows.ts";
import { insertRow, type TableCopy } from "./table_copy.ts";

/** Where a run is replaced: the target, and its objects. */
export interface Replacing {
  readonly to: Database;
  readonly assets: AssetCopy;
}

/**
 * Makes the events of a run what they are in the source, each in its place; those that the source lacks go, up to a
 * timestamp. Gives the number of events that were changed or removed. Inside a transaction.
 */
export function replaceRun(
  copy: TableCopy,
  trackId: string,
  until: string | undefined,
  replacing: Replacing,
): number {
  const { to } = replacing;
  let changes = 0;
  copy.eachOf(trackId, (rows) => {
    const there = copy.twinsOf(rows);
    const changed = rows.filter((row) => {
      const twin = there.get(keyOf(row));
      return twin !== undefined && !isSameRow(row, twin);
    });
    changes += changed.length;
    if (changed.length > 0) rewrite(copy, changed, replacing);
  });
  const gone = until === undefined ? [] : extras(copy, trackId, until);
  if (gone.length > 0) {
    copy.write((_insert, table) =>
      releasing(table, gone, replacing, () => remove(to, table, gone))
    );
  }
  return changes + gone.length;
}

/** Removes a run. Inside a transaction. */
export function removeRun(copy: TableCopy, trackId: string, { to, assets }: Replacing): void {
  copy.write((_insert, table) => {
    const conditions: Condition[] = [["track_id = ?", trackId]];
    const references = assets.referencesIn(table, { conditions });
    to.run(`DELETE FROM ${quote(table.name)} WHERE track_id = ?`, trackId);
    assets.release(references);
    new RunTable(to, table.name).remove(trackId);
  });
}

function rewrite(copy: TableCopy, rows: readonly Row[], replacing: Replacing): void {
  copy.rewrite((insert, table) =>
    releasing(table, rows, replacing, (added) => {
      // Without a key, nothing tells which row is meant.
      if (!table.hasKey) remove(replacing.to, table, rows);
      for (const row of rows) {
        for (const id of insertRow(insert, row).values()) added.set(id, (added.get(id) ?? 0) + 1);
      }
    })
  );
}

/** Does work on rows of one run, and takes back what they refer to no longer; it tells which references it counted. */
function releasing(
  table: Table,
  rows: readonly Row[],
  { assets }: Replacing,
  work: (added: Map<string, number>) => void,
): void {
  const conditions: Condition[] = [...spans(rows)].map((
    [trackId, between],
  ) => ["track_id = ? AND timestamp BETWEEN ? AND ?", trackId, ...between]);
  const lost = new Map(assets.referencesIn(table, { conditions }));
  work(lost);
  for (const [id, count] of assets.referencesIn(table, { conditions })) {
    lost.set(id, (lost.get(id) ?? 0) - count);
  }
  assets.release(new Map([...lost].filter(([, count]) => count > 0)));
}

function remove(db: Database, table: Table, rows: readonly Row[]): void {
  const sql = `DELETE FROM ${quote(table.name)} WHERE track_id = ? AND timestamp = ?`;
  for (const { track_id, timestamp } of rows) db.run(sql, track_id, timestamp);
}

/** Gives the rows of the target up to a timestamp that the source lacks. */
function extras(copy: TableCopy, trackId: string, until: string): Row[] {
  const gone: Row[] = [];
  copy.eachThere(trackId, (rows) => {
    const came = rows.filter(({ timestamp }) => timestamp <= until);
    const origins = copy.originsOf(came);
    for (const row of came) if (!origins.has(keyOf(row))) gone.push(row);
  });
  return gone;
}
