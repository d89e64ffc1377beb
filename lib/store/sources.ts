import { EXTRA } from "../event/names.ts";
import type { Kind } from "../types.ts";
import { kindOfDeclared } from "../values/kind.ts";
import type { Database } from "./database.ts";
import { type Readable, rowidBeside } from "./read/selection.ts";

/** A table of a file, whatever it holds and whoever made it. */
export interface Source extends Readable {
  /** Tells whether a row that is inserted may take another one's place, or one before others. */
  readonly replaces: boolean;
}

/** Lists all tables of a file with their columns, but those that are SQLite's own. */
export function listSources(db: Database): Source[] {
  const sql = "SELECT t.name, c.name, c.type, t.wr, s.sql LIKE '%REPLACE%', " +
    "c.pk = 1 AND upper(c.type) = 'INTEGER' " +
    "FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c JOIN sqlite_schema s USING (name) " +
    "WHERE t.schema = 'main' AND t.type IN ('table', 'virtual') " +
    "AND substr(t.name, 1, 7) <> 'sqlite_' AND c.hidden <> 1 ORDER BY s.rowid, c.cid";
  const rows = db.rows(sql) as [string, string, string, number, number, number][];
  return [...Map.groupBy(rows, ([table]) => table)].map(([name, columns]) => {
    const names = columns.map(([, column]) => column);
    const kinds = columns.map(([, column, type]): [string, Kind] => [column, kindOfDeclared(type)]);
    const [, , , withoutRowid, replaces] = columns[0]!;
    return {
      name,
      kinds: new Map(kinds.filter(([column]) => column !== EXTRA)),
      hasExtra: names.includes(EXTRA),
      hasKey: false,
      rowid: withoutRowid === 1 ? undefined : rowidBeside(names),
      replaces: replaces === 1 || columns.some(([, , , , , isRowid]) => isRowid === 1),
    };
  });
}

/** A view of a file, and the statement that made it. */
export interface View {
  readonly name: string;
  readonly statement: string;
}

/** Lists the views of a file, in the order of creation. */
export function listViews(db: Database): View[] {
  const sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'view' ORDER BY rowid";
  return db.rows(sql).map(([name, statement]) => (
    { name: String(name), statement: String(statement) }
  ));
}
