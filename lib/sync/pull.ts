import { quote } from "../event/names.ts";
import { Reader } from "../reader/reader.ts";
import { Database } from "../store/database.ts";
import { RunTable } from "../store/run_table.ts";
import { placeOf } from "./address.ts";
import type { PullOptions } from "./pull_options.ts";

/** Makes a file of what a store has. @throws {TrackerError} */
export async function pullStore(
  address: string,
  path: string,
  options: PullOptions,
): Promise<void> {
  using db = Database.open(path, { busyTimeout: 30 });
  const tables = await pullInto(address, db, options);
  const { where } = options;
  if (where !== undefined) { for (const table of tables) keepOnly(db, table, where); }
}

async function pullInto(
  address: string,
  db: Database,
  options: PullOptions,
): Promise<readonly string[]> {
  if (placeOf(address) === "ducklake") {
    const { Lake } = await import("./lake/lake.ts");
    const { pullFromLake } = await import("./lake/pull.ts");
    using lake = await Lake.open(address, { ...options, readOnly: true });
    return await pullFromLake(lake, db, options);
  }
  const { Server } = await import("./postgres/server.ts");
  const { pullFromPostgres } = await import("./postgres/pull.ts");
  await using server = await Server.open(address);
  return await pullFromPostgres(server, db, options);
}

/** Leaves those runs of a table for which a condition holds. */
function keepOnly(db: Database, table: string, where: string): void {
  using reader = new Reader(db.location, { table });
  const kept = new Set(
    reader.summary({ where, archived: true, columns: ["track_id"] })
      .map((row) => row.track_id),
  );
  db.transaction(() => {
    const ids = JSON.stringify([...kept]);
    db.run(
      `DELETE FROM ${quote(table)} WHERE track_id NOT IN (SELECT value FROM json_each(?))`,
      ids,
    );
    const runs = new RunTable(db, table);
    for (const { track_id: id } of runs.rows()) if (!kept.has(id)) runs.remove(id);
  });
}
