/*
 * What is asked of the system, without importing: `node:fs` would take 20 ms. The gauges also run in the sampler's worker,
 * which gets them as text: they may use globals only.
 */

import { Deno as runtime } from "../runtime.ts";
import type { MemoryGroup } from "./memory_group.ts";

/** Bytes over the network since the system started. */
export interface Traffic {
  readonly sent: number;
  readonly received: number;
}

/** Where to measure: the disk that a path lies on, and the group whose limit of memory holds, if there is one. */
export interface Place {
  readonly path: string;
  readonly group: MemoryGroup | undefined;
}

/** What has a level at every moment: its columns, and how to read them at a place. */
export interface Gauge {
  readonly columns: readonly string[];
  readonly read: (place: Place) => number[];
}

/** Every gauge, in percent; the two of memory need `--allow-sys`, the disk also `--allow-read` for the path. */
export const GAUGES: readonly Gauge[] = [
  { columns: ["memory_percent", "p_memory_percent"], read: readMemory },
  { columns: ["disk_percent"], read: readDisk },
];

/** Of the limit that holds; what the system would give back at once is not taken. */
function readMemory({ group }: Place): number[] {
  const { rss } = globalThis.process.memoryUsage();
  const { total, available } = globalThis.Deno?.systemMemoryInfo() ?? {
    total: globalThis.process.getBuiltinModule("node:os").totalmem(),
    available: globalThis.process.availableMemory(),
  };
  if (group === undefined) return [100 * (total - available) / total, 100 * rss / total];
  const { limit, usage, stat } = group;
  // Where that may not be read, what this process takes is the most that is known.
  if (usage === undefined) return [100 * rss / limit, 100 * rss / limit];
  const read = (path: string) =>
    globalThis.Deno?.readTextFileSync(path) ??
      globalThis.process.getBuiltinModule("node:fs").readFileSync(path, "utf8");
  const cached = /^(?:total_)?inactive_file (\d+)$/gm;
  const text = stat === undefined ? "" : read(stat);
  const given = Math.max(0, ...[...text.matchAll(cached)].map(([, bytes]) => Number(bytes)));
  const used = Number(read(usage)) - given;
  return [100 * used / limit, 100 * rss / limit];
}

/** As `df` has it: what is reserved for root is no part of the disk. */
function readDisk({ path }: Place): number[] {
  const { blocks, bfree, bavail } = globalThis.process.getBuiltinModule("node:fs").statfsSync(path);
  return [100 * (blocks - bfree) / (blocks - bfree + bavail)];
}

/** Gives the processor time that this process took, all threads, in ms; needs no permission. */
export function readCpu(): number {
  const { user, system } = globalThis.process.cpuUsage();
  return (user + system) / 1000;
}

/** Sums up all interfaces, the loopback too; Linux only, and needs all permissions. */
export function readTraffic(): Traffic {
  const [, , ...lines] = runtime.readTextFileSync("/proc/net/dev").trimEnd().split("\n");
  let [sent, received] = [0, 0];
  for (const line of lines) {
    const counters = line.slice(line.indexOf(":") + 1).trim().split(/\s+/);
    received += Number(counters[0]);
    sent += Number(counters[8]);
  }
  return { sent, received };
}
