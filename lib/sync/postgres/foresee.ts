import type { SyncResult } from "../options.ts";
import { type SourceFile, START } from "../source_file.ts";
import { Ledger } from "./ledger.ts";
import type { Server } from "./server.ts";
import { hasStore } from "./tables.ts";

/** Tells what a sync would move, and moves nothing; what is the same there counts too, as it is not looked at. */
export async function foreseePush(server: Server, source: SourceFile): Promise<SyncResult[]> {
  return await server.worded("read", async () => {
    source.hold();
    const isThere = await hasStore(server);
    const results: SyncResult[] = [];
    for (const name of source.tables) {
      const table = source.table(name);
      const ledger = new Ledger({ server, source, table });
      if (isThere) await ledger.readMark();
      const after = source.isAt(table, ledger.mark) ? ledger.mark.rowid : START.rowid;
      const fresh = source.runsBehind(table, after);
      const edited = isThere ? await ledger.edited() : [];
      const counts = edited.map((id) => source.count(table, id));
      results.push({
        source: source.name,
        table: name,
        events: source.countBehind(table, after) + counts.reduce((sum, count) => sum + count, 0),
        runs: new Set([...fresh, ...edited]).size,
        deleted: counts.filter((count) => count === 0).length,
        assets: 0,
        conflicts: 0,
      });
    }
    return results;
  });
}
