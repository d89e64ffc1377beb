import type { RunLife } from "../runs/life.ts";
import { Database, IN_MEMORY } from "../store/database.ts";
import { defaultTable, openTable } from "../store/table.ts";
import type { Releaser } from "../store/write/keeper.ts";
import { resetTable } from "../store/write/reset.ts";
import type { TrackerOptions } from "./options.ts";
import { SKIP_INSERT } from "./unstored.ts";

/** Opens the file of a tracker. */
export function openDatabase(
  db: string,
  { busyTimeout = 30, durability }: TrackerOptions,
): Database {
  const path = db === SKIP_INSERT ? IN_MEMORY : db;
  return Database.open(path, { busyTimeout, durability, isOwner: true });
}

/** Makes sure that the table is there, empty if asked for, and gives its name. */
export function openTracked(
  database: Database,
  keeper: Releaser,
  { table = defaultTable(database), reset }: TrackerOptions,
): string {
  if (reset) resetTable(database, table, keeper);
  else openTable(database, table);
  return table;
}

/** Gives what ends a tracker that nobody closed. Made here, it does not know the tracker, which it would keep otherwise. */
export function endOf(database: Database, run: RunLife | undefined): () => void {
  return () => {
    try {
      run?.close();
    } finally {
      database.close();
    }
  };
}
