import { hexOf } from "../system/bytes.ts";
import { copy, type CopyProgress } from "../reader/copy.ts";
import { Reader } from "../reader/reader.ts";
import { tryRemove } from "../system/disk/probe.ts";
import type { SyncOptions, SyncResult } from "./options.ts";
import { pullStore } from "./pull.ts";

/** Brings what a store has to a file: what is there stays, unless it came from there and was changed there since. */
export async function pullInto(
  address: string,
  target: string,
  options: SyncOptions,
): Promise<SyncResult[]> {
  // Of one name each time: by it the file knows what came from there before.
  const between = `${target}.${await shortHash(address)}.sync`;
  remove(between);
  try {
    await pullStore(address, between, options);
    return tablesOf(between).map((table) => ({
      source: address,
      ...copyTable(between, target, table, options),
    }));
  } finally {
    remove(between);
  }
}

function copyTable(
  from: string,
  target: string,
  table: string,
  { assets, dryRun }: SyncOptions,
): Omit<SyncResult, "source"> {
  using reader = new Reader(from, { table });
  const runs = reader.runs({ archived: true }).length;
  const none = { table, events: 0, runs: 0, deleted: 0, assets: 0, conflicts: 0 };
  if (dryRun) return { ...none, events: reader.count(), runs };
  let last: CopyProgress = { copied: 0, skipped: 0, differing: 0 };
  const onProgress = (progress: CopyProgress) => last = progress;
  const events = copy(from, target, { tables: [table], assets, update: "newer", onProgress });
  const conflicting = last.conflicts?.map(({ trackId }) => trackId);
  return {
    ...none,
    events,
    runs: events === 0 ? 0 : runs,
    conflicts: last.differing,
    ...(conflicting !== undefined && { conflicting }),
  };
}

function tablesOf(path: string): string[] {
  using reader = new Reader(path);
  return reader.tables();
}

function remove(path: string): void {
  for (const name of ["", "-wal", "-shm"]) tryRemove(path + name);
}

async function shortHash(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return hexOf(new Uint8Array(bytes)).slice(0, 8);
}
