import { Reader } from "../../reader/reader.ts";
import type { ExportOptions } from "../../reading/options.ts";
import { Database } from "../../store/database.ts";
import { countRows } from "../terminal/answer.ts";
import type { Action } from "../command.ts";
import type { Options } from "../line/options.ts";
import { Progress } from "../terminal/progress.ts";
import { UsageError } from "../line/usage.ts";

/** Writes all events to a file; without `--to`, its name says the format. */
export const exportEvents: Action = async ([db, output], options) => {
  const { table, tables = [], partitionBy } = options;
  const format = formatOf(output!, options);
  if (tables.length > 1 && partitionBy !== "table") {
    throw new UsageError("Cannot write several tables to one file");
  }
  using progress = new Progress();
  using reader = new Reader(db!, { table });
  const onProgress = (rows: number) => progress.show(() => `Written ${countRows(rows)}`);
  if (partitionBy !== undefined) await partition(reader, output!, { ...options, onProgress });
  else if (format === "csv") reader.toCsv(output!, { onProgress });
  else if (format === "jsonl") reader.toJsonl(output!, { onProgress });
  else await reader.toParquet(output!, { onProgress });
  return undefined;
};

function formatOf(output: string, { to, partitionBy }: Options): string {
  const named = /\.(csv|jsonl|parquet)$/i.exec(output)?.[1]?.toLowerCase();
  const format = to ?? (partitionBy === undefined ? named : "parquet");
  if (format === undefined) throw new UsageError(`Missing --to: "${output}" names no format`);
  if (partitionBy !== undefined && format !== "parquet") {
    throw new UsageError(`Cannot use --partition-by with --to ${format}: it is for parquet`);
  }
  return format;
}

async function partition(
  reader: Reader,
  output: string,
  { table, tables, partitionBy, onProgress }: Options & ExportOptions,
): Promise<void> {
  // Of all tables there is one folder; a command is called for each.
  if (partitionBy === "table" && table !== tables?.[0]) return;
  const { writeParquet } = await import("../../export/parquet.ts");
  using database = Database.open(reader.db, { readOnly: true, busyTimeout: 30 });
  const all = partitionBy === "table" ? tables ?? reader.tables() : [reader.table];
  await writeParquet(output, { database, tables: all, partitionBy, onProgress });
}
