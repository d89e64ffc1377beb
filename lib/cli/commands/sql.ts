import { didYouMean, TrackerError } from "../../errors.ts";
import { Reader } from "../../reader/reader.ts";
import { Database } from "../../store/database.ts";
import { execute } from "../../sql/query.ts";
import { type Answer, countRows } from "../terminal/answer.ts";
import type { Action } from "../command.ts";
import type { Options } from "../line/options.ts";
import { Progress } from "../terminal/progress.ts";
import { UsageError } from "../line/usage.ts";

/** Gives the rows of a query. */
export const sql: Action = async ([db, query], options) => {
  const { engine } = options;
  if (options.write && engine === "duckdb") {
    throw new UsageError("Cannot use --write with --engine duckdb: it only reads");
  }
  if (options.durability !== undefined && !options.write) {
    throw new UsageError("Cannot use --durability without --write: a query only reads");
  }
  using progress = new Progress();
  using reader = new Reader(db!, { engine });
  try {
    if (options.write) return change(db!, query!, options);
    return listRows(await progress.during(reader.sql(query!)));
  } catch (error) {
    throw withHint(error, reader);
  }
};

/** Adds what SQLite and the reader do not know: the nearest name that is there, the option that lets a query write. */
function withHint(error: unknown, reader: Reader): unknown {
  const { message } = error as Error;
  if (/a query only reads/.test(message)) {
    return new TrackerError(message.replace("through conn", "with --write"), { cause: error });
  }
  const [, what, name] = NO_SUCH.exec(message) ?? [];
  if (name === undefined) return error;
  const hint = didYouMean(name, what === "table" ? reader.tables() : allColumns(reader));
  return new TrackerError(message + hint, { cause: error });
}

/** SQLite says a name with that of its table before it, or in quotes if it had some. */
const NO_SUCH = /no such (table|column): (?:\w+\.)?"?(.+?)"?(?: - should .*)?$/;

/** Lists the columns of all tables: which of them a query means only SQLite knows. */
function allColumns(reader: Reader): string[] {
  return reader.tables().flatMap((table) => {
    using each = new Reader(reader.db, { table });
    return each.columns;
  });
}

function listRows(rows: readonly Record<string, unknown>[]): Answer {
  return { columns: Object.keys(rows[0] ?? {}), rows };
}

/** Runs SQL that may write; the reader that is open has seen that the file is there. */
function change(db: string, query: string, { json, durability }: Options): Answer {
  using database = Database.open(db, { busyTimeout: 30, existing: true, durability });
  const { rows, changes } = execute(database, query);
  return rows.length > 0 || json ? listRows(rows) : `Changed ${countRows(changes)}`;
}
