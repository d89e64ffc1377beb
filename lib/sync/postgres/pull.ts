import type { Database } from "../../store/database.ts";
import type { PullOptions } from "../pull_options.ts";
import type { SqlStore } from "../sql_store.ts";
import { pullTables } from "../table_pull.ts";
import { nearEnds, readFigures } from "./figures/read.ts";
import { Code, codeOf } from "./refusal.ts";
import type { Cell, Server } from "./server.ts";
import { listEventTables, readKinds } from "./tables.ts";

/** Brings what a PostgreSQL has into a file, from one state of it; gives the tables. @throws {TrackerError} */
export async function pullFromPostgres(
  server: Server,
  db: Database,
  options: PullOptions,
): Promise<readonly string[]> {
  const begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
  return await server.worded(
    "read",
    () => server.transaction(() => pullTables(storeOf(server), db, options), begin),
  );
}

/** Gives what reads a PostgreSQL, inside a transaction. */
export function storeOf(server: Server): SqlStore {
  const store: SqlStore = {
    name: server.name,
    at: (table) => server.at(table),
    moment: (column) => `to_char(${column}, 'YYYY-MM-DD HH24:MI:SS.US')`,
    tables: () => listEventTables(server),
    kinds: async (table) => (await readKinds(server, table)) ?? new Map(),
    rows: (sql) => orNone(server, () => server.rows(sql)),
    pages: (sql, size) => server.pages(sql, [], size),
    seeksByKey: true,
    near: (table, ends) => nearEnds(server, table, ends),
    figures: (table, kinds) => readFigures(store, server, { table, kinds }),
  };
  return store;
}

/** A store that somebody else filled may lack a table. */
async function orNone(server: Server, read: () => Promise<Cell[][]>): Promise<Cell[][]> {
  try {
    return await server.attempt(read);
  } catch (error) {
    if (codeOf(error) === Code.noTable) return [];
    throw error;
  }
}
