import { Contents, plainName } from "../assets/store/contents.ts";
import { noSuchTable } from "../event/names.ts";
import type { Database } from "../store/database.ts";
import { ASSET_ID } from "../values/kind.ts";
import { ofRuns, runsMeant } from "./asking/chosen.ts";
import { PulledTable } from "./asking/pulled_table.ts";
import { pullThin } from "./asking/thin.ts";
import { namedIn, type Want } from "./asking/want.ts";
import type { PullOptions } from "./pull_options.ts";
import { literal, type SqlStore } from "./sql_store.ts";

/** Brings what a store has into a file that has nothing yet; gives the tables. @throws {TrackerError} */
export async function pullTables(
  store: SqlStore,
  db: Database,
  { tables: wanted, assets = true, want = { of: "rows" }, usual, onProgress }: PullOptions,
): Promise<readonly string[]> {
  const known = await store.tables();
  const tables = wanted ?? (usual ? [usualOf(known)] : known);
  const missing = tables.find((table) => !known.includes(table));
  if (missing !== undefined) throw noSuchTable(missing, store.name, known);
  if (assets) await pullAssets(store, db);
  let events = 0;
  const onRows = (more: number) => onProgress?.(events += more);
  for (const name of tables) {
    const table = await PulledTable.of(store, db, name);
    if (want.of === "rows") await pullRows(table, want, onRows);
    else {
      const whole = await pullThin(table, want, onRows);
      if (want.objects) await pullAssets(store, db, table.objectsOf(whole));
    }
    await table.told(want);
  }
  return tables;
}

/** Gives the table that is taken of a file where none is named. */
function usualOf(known: readonly string[]): string {
  return known.includes("default") && !known.includes("events") ? "default" : "events";
}

async function pullRows(
  table: PulledTable,
  want: Want,
  onRows: (count: number) => void,
): Promise<void> {
  const { named, runs, trackIds, head, tail } = want;
  const columns = named && namedIn(table.kinds.keys(), named);
  if (runs !== undefined) return await table.rows({ where: ofRuns(runs) }, onRows);
  if (trackIds === undefined) {
    const where = await table.store.near(table.name, { head, tail });
    return await table.rows({ columns, where, head, tail }, onRows);
  }
  const ids = await runsMeant(table.store, table.name, trackIds);
  // Whoever looks for a run that is not there is told of those that are.
  if (ids === undefined) await pullThin(table, { of: "runs" }, onRows);
  else {
    // Of each run something is there, be it left out later.
    const ends = ids.length === 1 ? { head: head && Math.max(1, head), tail } : {};
    await table.rows({ columns, where: ofRuns(ids), ...ends }, onRows);
  }
}

/** Brings objects: all, or those of some ids. */
async function pullAssets(store: SqlStore, db: Database, ids?: ReadonlySet<string>): Promise<void> {
  if (ids?.size === 0) return;
  const columns = ["key", "encoding", "size::text", "created", "hash"].map((cell, i) =>
    `${cell} AS c${i}`
  );
  const rows = await store.rows(`SELECT ${columns.join(", ")} FROM ${store.at("assets")}`);
  for (const [key, encoding, size, created, hash] of rows) {
    // Python's have no hash.
    if (hash === null || !ASSET_ID.test(String(key))) continue;
    if (ids !== undefined && !ids.has(String(key))) continue;
    const [[bytes] = [null]] = await store.rows(
      `SELECT value AS c0 FROM ${store.at("assets")} WHERE key = ${literal(String(key))}`,
    );
    if (!(bytes instanceof Uint8Array)) continue;
    db.transaction(() =>
      new Contents(db).keep({
        hash: String(hash),
        encoding: plainName(encoding),
        size: Number(size),
        created: String(created),
        load: () => ({ bytes: new Uint8Array(bytes), encoding: String(encoding) }),
      })
    );
  }
}
