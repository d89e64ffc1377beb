import { exportBytes } from "../../../assets/exported.ts";
import { didYouMean, TrackerError } from "../../../errors.ts";
import { Reader } from "../../../reader/reader.ts";
import { refuseDatabase } from "../../../store/own_files.ts";
import { Ending } from "../../../system/process/program.ts";
import type { Action } from "../../command.ts";
import { UsageError } from "../../line/usage.ts";

/** Writes the bytes of an object to a file, which `readAsset` loads. */
export const exportAsset: Action = async ([db, id, output]) => {
  using _ending = new Ending();
  using reader = new Reader(db!);
  const bytes = reader.assets.bytes(id!);
  if (bytes === undefined) throw noSuchAsset(reader, "export", id!);
  refuseDatabase(output!, reader.db);
  await exportBytes(bytes, output!);
  return undefined;
};

/** Removes an object; with `--column` also its cells in that column of a table. */
export const deleteAsset: Action = ([db, id], { column, table, tables = [], durability }) => {
  if (tables.length > 1) throw new UsageError("Cannot clear a column in several tables");
  if (table !== undefined && column === undefined) {
    throw new UsageError("Missing --column: --table says where that is");
  }
  using reader = new Reader(db!, { table, durability });
  if (!reader.removeAsset(id!, column)) throw noSuchAsset(reader, "delete", id!);
  return `Deleted asset ${id}`;
};

function noSuchAsset(reader: Reader, verb: string, id: string): TrackerError {
  const hint = didYouMean(id, reader.assets.list().map((asset) => asset.id));
  return new TrackerError(`Cannot ${verb} asset "${id}" of "${reader.db}": no such asset${hint}`);
}
