import type { SyncOptions, SyncResult } from "../options.ts";
import type { SourceFile } from "../source_file.ts";
import { AssetPush } from "./assets.ts";
import { noticeEdits } from "./figures/notice.ts";
import type { Server } from "./server.ts";
import { TablePush } from "./table_push.ts";
import { ensureTable, makeStore } from "./tables.ts";

/** Brings a file to a PostgreSQL. @throws {TrackerError} */
export async function pushToPostgres(
  server: Server,
  source: SourceFile,
  { assets: objects = true, onProgress = () => {} }: SyncOptions,
): Promise<SyncResult[]> {
  return await server.worded("sync to", async () => {
    await makeStore(server);
    await server.run("SET xetrack.sync = 'on'");
    // As long as the connection lives: another sync of this source waits.
    const lock = [server.schema, source.name] as const;
    await server.run("SELECT pg_advisory_lock(hashtext($1), hashtext($2))", ...lock);
    try {
      // What it reads must not be older than what another one brought.
      source.hold();
      const assets = new AssetPush(server, source);
      const added = objects ? await assets.bring() : 0;
      const results: SyncResult[] = [];
      let moved = 0;
      for (const table of source.tables) {
        const route = { server, source, table: source.table(table) };
        const kinds = await ensureTable(server, table, route.table.kinds);
        await noticeEdits(server, table);
        const push = new TablePush(route, kinds);
        results.push(await push.run((events) => onProgress(moved + events)));
        moved += results.at(-1)!.events;
      }
      if (objects) await assets.removeGone();
      return results.map((result, i) => i === 0 ? { ...result, assets: added } : result);
    } finally {
      await server.run("SELECT pg_advisory_unlock(hashtext($1), hashtext($2))", ...lock)
        .catch(() => {});
    }
  });
}
