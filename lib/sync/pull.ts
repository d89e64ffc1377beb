import { Reader } from "../reader/reader.ts";
import { Database } from "../store/database.ts";
import { TemporaryFolder } from "../system/disk/temporary.ts";
import { placeOf } from "./address.ts";
import type { PullOptions } from "./pull_options.ts";

/** Makes a file of what a store has. @throws {TrackerError} */
export async function pullStore(
  address: string,
  path: string,
  options: PullOptions,
): Promise<void> {
  const { where } = options;
  if (where !== undefined) return await pullRuns(address, path, { ...options, where });
  using db = Database.open(path, { busyTimeout: 30 });
  await pullInto(address, db, options);
}

/** Brings those runs for which a condition holds: first how all stand, then these. */
async function pullRuns(
  address: string,
  path: string,
  options: PullOptions & { readonly where: string },
): Promise<void> {
  const { where } = options;
  using folder = new TemporaryFolder();
  using standing = Database.open(`${folder.path}/runs.db`, { busyTimeout: 30 });
  const named = { of: "runs", named: [where] } as const;
  const tables = await pullInto(address, standing, { ...options, assets: false, want: named });
  using db = Database.open(path, { busyTimeout: 30 });
  for (const [i, table] of tables.entries()) {
    using reader = new Reader(standing.location, { table });
    const rows = reader.summary({ where, archived: true, columns: ["track_id"] });
    const runs = new Set(rows.map((row) => row.track_id));
    const assets = i === 0 ? options.assets : false;
    await pullInto(address, db, {
      ...options,
      assets,
      tables: [table],
      want: { of: "rows", runs },
    });
  }
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
