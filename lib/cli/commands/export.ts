import { Reader } from "../../reader/reader.ts";
import type { ExportOptions } from "../../reading/options.ts";
import { csvPieces, jsonlPieces, type Pieces, writeTextInTurns } from "../../export/text.ts";
import { Ending } from "../../system/process/program.ts";
import { Database } from "../../store/database.ts";
import { Events } from "../../store/read/events.ts";
import { countRows } from "../terminal/answer.ts";
import type { Action } from "../command.ts";
import { FORMATS, type Options } from "../line/options.ts";
import { print } from "../terminal/output.ts";
import { readEvents } from "./events.ts";
import { Progress } from "../terminal/progress.ts";
import { UsageError } from "../line/usage.ts";

/** Writes all events to a file, or to stdout for `-`; without `--to`, its name says the format. */
export const exportEvents: Action = async ([db, output], options) => {
  const { table, tables = [], partitionBy } = options;
  const format = formatOf(output!, options);
  if (tables.length > 1 && partitionBy !== "table") {
    throw new UsageError("Cannot write several tables to one file");
  }
  if (output === STDOUT) return printEvents(db!, format, options);
  using _ending = new Ending();
  using progress = new Progress();
  const onProgress = (rows: number) => progress.show(() => `Written ${countRows(rows)}`);
  using reader = new Reader(db!, { table });
  if (format !== "parquet") {
    using database = Database.open(reader.db, { readOnly: true, busyTimeout: 30 });
    const events = new Events(database, reader.table);
    const extent = { selection: {}, onProgress };
    await writeTextInTurns(output!, events, () => piecesOf(format)(events, extent));
  } else if (partitionBy !== undefined) {
    await partition(reader, output!, { ...options, onProgress });
  } else await reader.toParquet(output!, { onProgress });
  return undefined;
};

function piecesOf(format: string): Pieces {
  return format === "csv" ? csvPieces : jsonlPieces;
}

/** Stands for stdout, as in other programs. */
const STDOUT = "-";

function printEvents(db: string, format: string, { table }: Options): undefined {
  if (format === "parquet") throw new UsageError("Cannot write Parquet to stdout: it needs a file");
  readEvents(
    db,
    table,
    (events) => events.hold(() => print(piecesOf(format)(events, { selection: {} }))),
  );
}

function formatOf(output: string, { to, partitionBy }: Options): string {
  const named = /\.(csv|jsonl|parquet)$/i.exec(output)?.[1]?.toLowerCase();
  const format = to ?? named ?? (partitionBy === undefined ? undefined : "parquet");
  const formats = FORMATS.join(", ").replace(/, (?=\w+$)/, " or ");
  if (format === undefined) {
    throw new UsageError(`Missing --to: "${output}" names no format; expected ${formats}`);
  }
  if (!FORMATS.includes(format)) {
    throw new UsageError(`Cannot export as ${format}: expected ${formats}`);
  }
  if (partitionBy !== undefined && format !== "parquet") {
    const given = to === undefined ? `"${output}"` : `--to ${format}`;
    throw new UsageError(`Cannot use --partition-by with ${given}: it is for parquet`);
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
