import { didYouMean, TrackerError } from "../../errors.ts";
import { noSuchTable, quote } from "../../event/names.ts";
import type { Queries } from "../../reading/queries.ts";
import { columnsOf, execute, query as ask } from "../../sql/query.ts";
import { isStore } from "../../sync/address.ts";
import { Database } from "../../store/database.ts";
import { Events } from "../../store/read/events.ts";
import { reasonOfRuntime } from "../../store/reason.ts";
import { readBytes, whatIsAt } from "../../system/files.ts";
import { late } from "../../system/late.ts";
import { isTerminal, readStdin } from "../../system/stream.ts";
import { listTables } from "../../store/table.ts";
import { type Answer, countRows } from "../terminal/answer.ts";
import type { Action } from "../command.ts";
import type { Options } from "../line/options.ts";
import { Progress } from "../terminal/progress.ts";
import { UsageError } from "../line/usage.ts";
import { openToRead } from "./events.ts";

/** Gives the rows of a query; the names of its columns too where it has none. */
export const sql: Action = async ([db, given], options) => {
  const { engine } = options;
  const query = queryOf(given, options);
  if (options.write && engine === "duckdb") {
    throw new UsageError("Cannot use --write with --engine duckdb: it only reads");
  }
  if (isStore(db!)) return await askStore(db!, query, options);
  using progress = new Progress();
  using database = openToRead(db!);
  using queries = await queriesOf(database, engine);
  checkTables(options.tables ?? [], database);
  try {
    if (options.write) return change(db!, query, options);
    const rows = await progress.during(queries.run(query));
    if (rows.length > 0) return listRows(rows);
    return { columns: await namesOf(query, queries, db!), rows };
  } catch (error) {
    throw withHint(error, query, database);
  }
};

/** Of queries, what is asked here. */
type Asked = Pick<Queries, "engine" | "run" | typeof Symbol.dispose>;

/** Gives what queries run on. Only DuckDB has much to load. */
async function queriesOf(database: Database, engine: Options["engine"]): Promise<Asked> {
  if (engine === "duckdb") {
    const { Queries } = await late<typeof import("../../reading/queries.ts")>(
      "../../reading/queries.ts",
      import.meta.url,
    );
    return new Queries({ engine, database });
  }
  return {
    engine: "sqlite",
    run: (sql) => Promise.try(() => ask(database, sql)),
    [Symbol.dispose]: () => {},
  };
}

/** A store has an engine and a dialect of its own. */
async function askStore(address: string, query: string, options: Options): Promise<Answer> {
  if (options.write || options.engine !== undefined) {
    const flag = options.write ? "--write" : "--engine";
    throw new UsageError(`Cannot use ${flag} with a store: it is only read, by its own engine`);
  }
  const { queryStore } = await late<typeof import("../../sync/query.ts")>(
    "../../sync/query.ts",
    import.meta.url,
  );
  const { columns, rows } = await queryStore(address, query, options);
  return { columns, rows, asked: columns };
}

/** A query stands in the command line, in a file, or comes from stdin. @throws {UsageError} */
function queryOf(given: string | undefined, { file }: Options): string {
  if (file !== undefined && given !== undefined) {
    throw new UsageError("Cannot take a query from the command line and from --file too");
  }
  const path = file ?? (given === "-" ? "-" : undefined);
  if (given !== undefined && path === undefined) return given;
  if (path !== undefined && path !== "-") return readQuery(path);
  const query = path === undefined && isTerminal("stdin") ? "" : readStdin();
  if (query.trim() !== "") return query;
  throw new UsageError("Missing [query], or --file; usage: xt sql <db> [query]");
}

function readQuery(path: string): string {
  try {
    return new TextDecoder().decode(readBytes(path));
  } catch (error) {
    const reason = whatIsAt(path) === "nothing" ? "no such file" : reasonOfRuntime(error as Error);
    throw new TrackerError(`Cannot read "${path}": ${reason ?? (error as Error).message}`, {
      cause: error,
    });
  }
}

/** Asks for the names of a query's columns. DuckDB describes no statement but SELECT. */
async function namesOf(query: string, queries: Asked, db: string): Promise<string[]> {
  if (queries.engine === "duckdb") {
    const columns = await queries.run(`DESCRIBE ${query}`).catch(() => []);
    return columns.map(({ column_name: name }) => String(name));
  }
  using database = openToRead(db);
  return columnsOf(database, query);
}

/** A query names its tables itself; Python's `xt` takes the option all the same. */
function checkTables(tables: readonly string[], database: Database): void {
  if (tables.length === 0) return;
  const known = database.attempt("read", () => listTables(database));
  const missing = tables.find((table) => !known.includes(table));
  if (missing !== undefined && known.length > 0) throw noSuchTable(missing, database.path, known);
}

/** Adds what the engines do not know: the name that may be meant, the option that lets a query write. */
function withHint(error: unknown, query: string, database: Database): unknown {
  const { message } = error as Error;
  if (/a query only reads/.test(message)) {
    return new TrackerError(message.replace("through conn", "with --write"), { cause: error });
  }
  const [, what, name] = NO_SUCH.exec(message) ?? [];
  const hint = quotingHint(message, query, database) ||
    (name && didYouMean(name, what === "table" ? listTables(database) : allColumns(database)));
  return hint ? new TrackerError(message + hint, { cause: error }) : error;
}

/** SQLite says a name with that of its table before it, or in quotes if it had some. */
const NO_SUCH = /no such (table|column): (?:\w+\.)?"?(.+?)"?(?: - should .*)?$/;

/** What engines say at a name that needs quotes: they read its first part, or take it for a word of SQL. */
const HALF =
  /(?:no such column: (?:\w+\.)?|Referenced column "|near "|unrecognized token: ")([^"]+)"?/;

/** Says how a column is written whose name in the query has no quotes. */
function quotingHint(message: string, query: string, database: Database): string {
  const [, half] = HALF.exec(message) ?? [];
  if (half === undefined) return "";
  const meant = allColumns(database).find((column) =>
    query.includes(column) && !query.includes(quote(column)) &&
    (/^[a-z_]\w*$/i.test(column) ? message.includes(`near "${column}"`) : column.includes(half))
  );
  return meant === undefined ? "" : `. Did you mean ${quote(meant)}, in double quotes?`;
}

/** Lists the columns of all tables: which of them a query means only SQLite knows. */
function allColumns(database: Database): string[] {
  return listTables(database).flatMap((table) => new Events(database, table).columns());
}

function listRows(rows: readonly Record<string, unknown>[]): Answer {
  const columns = Object.keys(rows[0] ?? {});
  return { columns, rows, asked: columns };
}

/** Runs SQL that may write; the connection that is open has seen that the file is there. */
function change(db: string, query: string, { json, durability }: Options): Answer {
  using database = Database.open(db, { busyTimeout: 30, existing: true, durability });
  const { rows, changes } = execute(database, query);
  return rows.length > 0 || json ? listRows(rows) : `Changed ${countRows(changes)}`;
}
