import type { Action } from "../command.ts";
import { readEvents } from "./events.ts";

/** Gives the columns, in the order of reads, each with its kind and its declared SQL type. */
export const columns: Action = ([db], { table }) =>
  readEvents(db!, table, (events) => {
    const declared = events.read(
      (table, db) => db.rows("SELECT name, type FROM pragma_table_xinfo(?)", table.name),
      [],
    );
    const types = new Map(declared.map(([name, type]) => [name, type]));
    const kinds = events.kinds();
    const rows = events.columns()
      .map((name) => ({ name, kind: kinds[name], type: types.get(name) }));
    return { columns: ["name", "kind", "type"], rows };
  });
