import { quote } from "../../event/names.ts";
import type { Database } from "../database.ts";
import { countDropped } from "../edit_counts.ts";
import type { Releaser } from "./keeper.ts";
import { RunTable } from "../run_table.ts";
import { Table } from "../table.ts";

/** Drops a table of events with all its rows and what only they refer to, and makes it again. */
export function resetTable(db: Database, name: string, keeper: Releaser): void {
  db.attempt("reset", () =>
    db.transaction(() => {
      const table = Table.read(db, name);
      if (table !== undefined) {
        countDropped(db, name);
        const references = keeper.referencesIn(table);
        db.run(`DROP TABLE ${quote(name)}`);
        keeper.release(references);
        new RunTable(db, name).remove();
      }
      Table.readOrCreate(db, name);
    }));
}
