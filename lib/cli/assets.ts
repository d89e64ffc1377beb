import { TrackerError } from "../errors.ts";
import { Reader } from "../reader.ts";
import type { Action } from "./commands.ts";
import { UsageError } from "./usage.ts";

/** Lists the objects of a file, oldest first. */
export const list: Action = ([db]) => {
  using reader = new Reader(db!);
  const rows = reader.assets.list().map((asset) => ({ ...asset }));
  return { columns: ["id", "encoding", "size", "references", "created", "columns"], rows };
};

/** Writes the bytes of an object to a file, which `readAsset` loads. */
export const exportAsset: Action = ([db, id, output]) => {
  using reader = new Reader(db!);
  reader.assets.export(id!, output!);
  return undefined;
};

/** Removes an object; with `--column` also its cells in that column of a table. */
export const deleteAsset: Action = ([db, id], { column, table, tables = [] }) => {
  if (tables.length > 1) throw new UsageError("Cannot clear a column in several tables");
  if (table !== undefined && column === undefined) {
    throw new UsageError("Missing --column: --table says where that is");
  }
  using reader = new Reader(db!, { table });
  if (!reader.removeAsset(id!, column)) {
    throw new TrackerError(`Cannot delete asset "${id}" of "${db}": no such asset`);
  }
  return `Deleted asset ${id}`;
};
