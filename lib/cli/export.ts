import { Reader } from "../reader.ts";
import { countRows } from "./answer.ts";
import type { Action } from "./commands.ts";
import { Progress } from "./progress.ts";
import { UsageError } from "./usage.ts";

/** Writes all events to a file; without `--to`, its name says the format. */
export const exportEvents: Action = ([db, output], { to, table, tables = [] }) => {
  if (tables.length > 1) throw new UsageError("Cannot write several tables to one file");
  const format = to ?? /\.(csv|jsonl)$/i.exec(output!)?.[1]?.toLowerCase();
  if (format === undefined) throw new UsageError(`Missing --to: "${output}" names no format`);
  using reader = new Reader(db!, { table });
  using progress = new Progress();
  const onProgress = (rows: number) => progress.show(() => `Written ${countRows(rows)}`);
  if (format === "csv") reader.toCsv(output!, { onProgress });
  else reader.toJsonl(output!, { onProgress });
  return undefined;
};
