import { Tracker } from "../../mod.ts";
import { writeParquet } from "../../lib/export/parquet.ts";
import { Database } from "../../lib/store/database.ts";
import { hashOf } from "../hashes.ts";
import type { Operation } from "../operations.ts";

type Export = Extract<Operation, { kind: "export" }>;

/** Exports events, or the text of them as an object, and gives the hash of what stands there. */
export async function exportEvents(
  { format, name, events }: Export,
  folder: string,
): Promise<string> {
  const path = `${folder}/${name}`;
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false, environment: false });
  const options = { all: true };
  const text = new TextEncoder().encode(`${events.map(({ note }) => note)}`.repeat(100));
  if (format === "object") tracker.assets.export(tracker.assets.insert(text), path);
  else tracker.logBatch(events);
  if (format === "csv") tracker.toCsv(path, options);
  if (format === "jsonl") tracker.toJsonl(path, options);
  if (format === "parquet") await tracker.toParquet(path, options);
  if (format === "folder") await partition(events, path);
  return hashOf(path)!;
}

/** Does what `xt export --partition-by` does. */
async function partition(events: Export["events"], path: string): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "xetrack_export_" });
  try {
    const db = `${folder}/runs.db`;
    using own = new Tracker(db, { warnings: false, environment: false });
    own.logBatch(events);
    using database = Database.open(db, { readOnly: true, busyTimeout: 1 });
    await writeParquet(path, { database, tables: ["events"], partitionBy: "track_id" });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
