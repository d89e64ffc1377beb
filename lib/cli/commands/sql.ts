import { didYouMean, TrackerError } from "../../errors.ts";
import { Reader } from "../../reader/reader.ts";
import { Database } from "../../store/database.ts";
import { quote } from "../../event/names.ts";
import { columnsOf, execute } from "../../sql/query.ts";
import { type Answer, countRows } from "../terminal/answer.ts";
import type { Action } from "../command.ts";
import type { Options } from "../line/options.ts";
import { Progress } from "../terminal/progress.ts";
import { UsageError } from "../line/usage.ts";

/** Gives the rows of a query; the names of its columns too where it has none. */
export const sql: Action = async ([db, query], options) => {
  const { engine } = options;
  if (options.write && engine === "duckdb") {
    throw new UsageError("Cannot use --write with --engine duckdb: it only reads");
  }
  using progress = new Progress();
  using reader = new Reader(db!, { engine });
  try {
    if (options.write) return change(db!, query!, options);
    const rows = await progress.during(reader.sql(query!));
    if (rows.length > 0 || options.json) return listRows(rows);
    return { columns: await namesOf(query!, reader), rows };
  } catch (error) {
    throw withHint(error, query!, reader);
  }
};

/** Asks for the names of a query's columns. DuckDB describes no statement but SELECT. */
async function namesOf(query: string, reader: Reader): Promise<string[]> {
  if (reader.engine === "duckdb") {
    const columns = await reader.sql(`DESCRIBE ${query}`).catch(() => []);
    return columns.map(({ column_name: name }) => String(name));
  }
  using database = Database.open(reader.db, { busyTimeout: 30, readOnly: true });
  return columnsOf(database, query);
}

/** Adds what the engines and the reader do not know: the name that may be meant, the option that lets a query write. */
function withHint(error: unknown, query: string, reader: Reader): unknown {
  const { message } = error as Error;
  if (/a query only reads/.test(message)) {
    return new TrackerError(message.replace("through conn", "with --write"), { cause: error });
  }
  const [, what, name] = NO_SUCH.exec(message) ?? [];
  const hint = quotingHint(message, query, reader) ||
    (name && didYouMean(name, what === "table" ? reader.tables() : allColumns(reader)));
  return hint ? new TrackerError(message + hint, { cause: error }) : error;
}

/** SQLite says a name with that of its table before it, or in quotes if it had some. */
const NO_SUCH = /no such (table|column): (?:\w+\.)?"?(.+?)"?(?: - should .*)?$/;

/** What engines say at a name that needs quotes: they read its first part, or take it for a word of SQL. */
const HALF =
  /(?:no such column: (?:\w+\.)?|Referenced column "|near "|unrecognized token: ")([^"]+)"?/;

/** Says how a column is written whose name in the query has no quotes. */
function quotingHint(message: string, query: string, reader: Reader): string {
  const [, half] = HALF.exec(message) ?? [];
  if (half === undefined) return "";
  const meant = allColumns(reader).find((column) =>
    query.includes(column) && !query.includes(quote(column)) &&
    (/^[a-z_]\w*$/i.test(column) ? message.includes(`near "${column}"`) : column.includes(half))
  );
  return meant === undefined ? "" : `. Did you mean ${quote(meant)}, in double quotes?`;
}

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
