import type { SyncOptions, SyncResult } from "../options.ts";
import type { SourceFile } from "../source_file.ts";
import { pushAssets } from "./beside.ts";
import type { Lake } from "./lake.ts";
import { LakePush } from "./table_push.ts";
import { makeLake } from "./tables.ts";

/** Brings a file to a DuckLake: each table with its mark in one transaction. @throws {TrackerError} */
export async function pushToLake(
  lake: Lake,
  source: SourceFile,
  { assets = true }: SyncOptions,
): Promise<SyncResult[]> {
  return await lake.worded("sync to", async () => {
    await makeLake(lake);
    source.hold();
    const added = assets ? await pushAssets(lake, source) : 0;
    const results: SyncResult[] = [];
    for (const name of source.tables) {
      let result: SyncResult;
      await lake.transaction(async () => {
        result = await new LakePush(lake, source, source.table(name)).run();
      });
      results.push(result!);
    }
    return results.map((result, i) => i === 0 ? { ...result, assets: added } : result);
  });
}

/** Merges small files, and lets go of snapshots and files that are no longer needed. */
export async function compact(lake: Lake): Promise<void> {
  await lake.worded("compact", async () => {
    await lake.run("CALL ducklake_flush_inlined_data('lake')");
    await lake.run("CALL ducklake_merge_adjacent_files('lake')");
    await lake.run("CALL ducklake_expire_snapshots('lake', older_than => now())");
    await lake.run("CALL ducklake_cleanup_old_files('lake', cleanup_all => true)");
  });
}
