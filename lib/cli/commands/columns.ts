import { Reader } from "../../reader/reader.ts";
import type { Action } from "../command.ts";

/** Gives the columns, in the order of reads, each with its kind and its declared SQL type. */
export const columns: Action = async ([db], { table }) => {
  using reader = new Reader(db!, { table });
  const { columns, dtypes } = reader;
  const declared = await reader.sql("SELECT name, type FROM pragma_table_xinfo(?)", [reader.table]);
  const types = new Map(declared.map(({ name, type }) => [name, type]));
  const rows = columns.map((name) => ({ name, kind: dtypes[name], type: types.get(name) }));
  return { columns: ["name", "kind", "type"], rows };
};
