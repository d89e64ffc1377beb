import { Database } from "../../store/database.ts";
import { makeFolder } from "../../system/files.ts";
import type { Kind } from "../../types.ts";

/**
 * Gives the kinds that the columns of a table have in a folder: whoever comes first with a column says what it is, for all
 * sources, so that all files fit together.
 */
export function kindsIn(
  folder: string,
  table: string,
  wanted: ReadonlyMap<string, Kind>,
): Map<string, Kind> {
  makeFolder(`${folder}/_sync`);
  using db = Database.open(`${folder}/_sync/columns.db`, { busyTimeout: 30 });
  return db.attempt("write", () =>
    db.transaction(() => {
      db.run(
        "CREATE TABLE IF NOT EXISTS columns (table_name TEXT, name TEXT, kind TEXT, PRIMARY KEY (table_name, name))",
      );
      for (const [name, kind] of wanted) {
        db.run("INSERT INTO columns VALUES (?, ?, ?) ON CONFLICT DO NOTHING", table, name, kind);
      }
      const rows = db.rows("SELECT name, kind FROM columns WHERE table_name = ?", table);
      const kinds = new Map(rows.map(([name, kind]) => [String(name), kind as Kind]));
      return new Map([...wanted.keys()].map((name) => [name, kinds.get(name)!]));
    }));
}
