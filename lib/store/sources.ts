import { EXTRA, fold } from "../names.ts";
import type { Kind } from "../types.ts";
import { kindOfDeclared } from "../values/kind.ts";
import type { Database } from "./database.ts";
import type { Readable } from "./selection.ts";

/** A table of a file, whatever it holds and whoever made it. */
export interface Source extends Readable {
  readonly lacksRowid: boolean;
}

/** Lists all tables of a file with their columns, but those that are SQLite's own. */
export function listSources(db: Database): Source[] {
  const sql = "SELECT t.name, t.wr, c.name, c.type " +
    "FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c " +
    "WHERE t.schema = 'main' AND t.type IN ('table', 'virtual') " +
    "AND substr(t.name, 1, 7) <> 'sqlite_' AND c.hidden <> 1";
  const rows = db.rows(sql) as [string, number, string, string][];
  return [...Map.groupBy(rows, ([table]) => table)].map(([name, columns]) => {
    const names = columns.map(([, , column]) => column);
    const kinds = columns.map(([, , column, type]): [string, Kind] => [
      column,
      kindOfDeclared(type),
    ]);
    return {
      name,
      kinds: new Map(kinds.filter(([column]) => column !== EXTRA)),
      hasExtra: names.includes(EXTRA),
      hasKey: false,
      lacksRowid: columns[0][1] === 1 || names.some((column) => fold(column) === "rowid"),
    };
  });
}

/** Lists the statements that made the views of a file, in the order of creation. */
export function listViews(db: Database): string[] {
  const sql = "SELECT sql FROM sqlite_schema WHERE type = 'view' ORDER BY rowid";
  return db.rows(sql).map(([statement]) => String(statement));
}
