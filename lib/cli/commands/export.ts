import { csvPieces, jsonlPieces, writeTextInTurns } from "../../export/text.ts";
import { late } from "../../system/late.ts";
import { Ending } from "../../system/process/program.ts";
import type { Database } from "../../store/database.ts";
import { Events } from "../../store/read/events.ts";
import type { Selection } from "../../store/read/selection.ts";
import { defaultTable, listTables } from "../../store/table.ts";
import { countRows } from "../terminal/answer.ts";
import type { Action } from "../command.ts";
import { FORMATS, type Options } from "../line/options.ts";
import { type Select, selecting } from "../line/selection.ts";
import { dataOut, print, printParquet } from "../terminal/output.ts";
import { openToRead } from "./events.ts";
import { Progress } from "../terminal/progress.ts";
import { UsageError } from "../line/usage.ts";

/** Writes events to a file, or to stdout for `-`; without `--to`, its name says the format. */
export const exportEvents: Action = async ([db, output], options) => {
  const { table, tables = [], partitionBy, sort } = options;
  const format = formatOf(output!, options);
  if (tables.length > 1 && partitionBy !== "table") {
    throw new UsageError("Cannot write several tables to one file");
  }
  if (sort !== undefined && partitionBy === "table") {
    throw new UsageError(
      "Cannot use --sort with --partition-by table: each has an order of its own",
    );
  }
  // Of all tables there is one folder; a command is called for each.
  if (partitionBy === "table" && table !== tables[0]) return undefined;
  const select = await selecting(options);
  using _ending = new Ending();
  using progress = new Progress();
  const onProgress = (rows: number) => progress.show(() => `Written ${countRows(rows)}`);
  using database = openToRead(db!);
  const name = table ?? database.attempt("read", () => defaultTable(database));
  const events = new Events(database, name);
  if (format === "parquet") {
    const all = partitionBy === "table" ? tablesOf(database, options) : [name];
    const selection = selectionOf(all.map((each) => new Events(database, each)), select, options);
    const { writeParquet } = await late<typeof import("../../export/parquet.ts")>(
      "../../export/parquet.ts",
      import.meta.url,
    );
    const write = (path: string) =>
      writeParquet(path, { database, tables: all, selection, partitionBy, onProgress });
    await (output === STDOUT && partitionBy === undefined ? printParquet(write) : write(output!));
    return undefined;
  }
  const extent = { selection: selectionOf([events], select, options), onProgress };
  if (format === "tensorboard") {
    const { writeTensorboard } = await late<typeof import("../../export/tensorboard.ts")>(
      "../../export/tensorboard.ts",
      import.meta.url,
    );
    return void writeTensorboard(output!, events, extent);
  }
  const pieces = () => (format === "csv" ? csvPieces : jsonlPieces)(events, extent);
  if (output === STDOUT) events.hold(() => print(Iterator.from(pieces()).map(dataOut)));
  else await writeTextInTurns(output!, events, pieces);
  return undefined;
};

/** Stands for stdout, as in other programs. */
const STDOUT = "-";

function tablesOf(database: Database, { tables }: Options): readonly string[] {
  return tables ?? database.attempt("read", () => listTables(database));
}

/** A run is looked for in the tables, one after the other. */
function selectionOf(tables: readonly Events[], select: Select, { n: head }: Options): Selection {
  let missing: unknown;
  for (const events of tables) {
    try {
      return select(events, { head });
    } catch (error) {
      missing ??= error;
    }
  }
  if (missing !== undefined) throw missing;
  return {};
}

function formatOf(output: string, { to, partitionBy }: Options): string {
  const named = /\.(csv|jsonl|parquet)$/i.exec(output)?.[1]?.toLowerCase();
  const format = to ?? named ?? (partitionBy === undefined ? undefined : "parquet");
  const formats = FORMATS.join(", ").replace(/, (?=\w+$)/, " or ");
  if (format === undefined) {
    throw new UsageError(`Missing --to: "${output}" names no format; expected ${formats}`);
  }
  if (!FORMATS.includes(format) && format !== "tensorboard") {
    throw new UsageError(`Cannot export as ${format}: expected ${formats}`);
  }
  if (partitionBy !== undefined && format !== "parquet") {
    const given = to === undefined ? `"${output}"` : `--to ${format}`;
    throw new UsageError(`Cannot use --partition-by with ${given}: it is for parquet`);
  }
  return format;
}
