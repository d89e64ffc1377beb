import { type AssetInfo, listAssets } from "../../assets/store/list.ts";
import { idColumns } from "../../assets/store/references.ts";
import { quote } from "../../event/names.ts";
import type { Database } from "../../store/database.ts";
import type { Table } from "../../store/table.ts";

/** A cell that refers to an object. */
export interface ListedObject extends Pick<AssetInfo, "id" | "encoding" | "size" | "created"> {
  readonly run: string;
  readonly column: string;
  readonly timestamp: string;
  /** Which of the run's objects in this column it is, from 0; the same one again is no other. */
  readonly step: number;
}

/** Lists the objects of a table, or of some runs of it, as they were logged: at most so many, the last ones. */
export function listObjects(
  db: Database,
  table: Table,
  { runs, limit }: { readonly runs?: readonly string[] | undefined; readonly limit: number },
): ListedObject[] {
  const assets = new Map(listAssets(db).map((asset) => [asset.id, asset]));
  if (assets.size === 0) return [];
  const ids = JSON.stringify([...assets.keys()]);
  const chosen = runs === undefined ? "" : " AND track_id IN (SELECT value FROM json_each(?))";
  const found = idColumns(table).flatMap((column) => {
    const cell = quote(column);
    // A param has the same object in each event: it is one.
    const fresh = `SELECT track_id, timestamp, ${cell} AS id, ` +
      `lag(${cell}) OVER (PARTITION BY track_id ORDER BY timestamp) AS before ` +
      `FROM ${quote(table.name)} WHERE ${cell} IN (SELECT value FROM json_each(?))${chosen}`;
    const sql = `SELECT track_id, timestamp, id, ` +
      `row_number() OVER (PARTITION BY track_id ORDER BY timestamp) - 1 FROM (${fresh}) ` +
      `WHERE id IS NOT before ORDER BY timestamp DESC LIMIT ?`;
    const params = [ids, ...runs === undefined ? [] : [JSON.stringify(runs)], limit];
    return db.rows(sql, ...params).map(([run, timestamp, id, step]): ListedObject => {
      const { encoding, size, created } = assets.get(String(id))!;
      return {
        ...{ id: String(id), encoding, size, created },
        ...{ run: String(run), column, timestamp: String(timestamp), step: Number(step) },
      };
    });
  });
  return found.sort((a, b) => a.timestamp < b.timestamp ? 1 : -1).slice(0, limit);
}
