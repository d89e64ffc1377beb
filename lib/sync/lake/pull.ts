import type { Database } from "../../store/database.ts";
import type { PullOptions } from "../pull_options.ts";
import { computeFigures } from "../asking/compute.ts";
import type { Cell, SqlStore } from "../sql_store.ts";
import { pullTables } from "../table_pull.ts";
import { at, type Lake } from "./lake.ts";
import { eventTablesIn, kindsOf } from "./tables.ts";

/** Brings what a DuckLake has into a file, from one state of it; gives the tables. @throws {TrackerError} */
export async function pullFromLake(
  lake: Lake,
  db: Database,
  options: PullOptions,
): Promise<readonly string[]> {
  return await lake.worded("read", async () => {
    await lake.run("BEGIN");
    try {
      return await pullTables(storeOf(lake), db, options);
    } finally {
      await lake.run("ROLLBACK");
    }
  });
}

function storeOf(lake: Lake): SqlStore {
  const rows = async (sql: string) =>
    (await lake.rows(sql)).map((row) => Object.values(row) as Cell[]);
  const store: SqlStore = {
    name: lake.name,
    at,
    moment: (column) => `strftime(${column}, '%Y-%m-%d %H:%M:%S.%f')`,
    tables: () => eventTablesIn(lake),
    kinds: (table) => kindsOf(lake, table),
    rows,
    async *pages(sql) {
      yield await rows(sql);
    },
    seeksByKey: false,
    near: () => Promise.resolve(undefined),
    figures: (table, kinds) => computeFigures(store, { table, kinds }),
  };
  return store;
}
