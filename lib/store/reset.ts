import { quote } from "../names.ts";
import type { Database } from "./database.ts";
import type { Keeper } from "./keeper.ts";
import { referencesIn } from "./references.ts";
import { Table } from "./table.ts";

/** Drops a table of events with all its rows and what only they refer to, and makes it again. */
export function resetTable(db: Database, name: string, keeper: Keeper): void {
  db.attempt("reset", () =>
    db.transaction(() => {
      const table = Table.read(db, name);
      if (table !== undefined) {
        for (const [id, count] of referencesIn(db, table, [])) keeper.count(id, -count);
        db.run(`DROP TABLE ${quote(name)}`);
      }
      Table.readOrCreate(db, name);
    }));
}
