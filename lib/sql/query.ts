import { TrackerError } from "../errors.ts";
import { EXTRA } from "../event/names.ts";
import type { QueryParams } from "../types.ts";
import { type Decode, decoder } from "../values/decode.ts";
import { parseExtra } from "../values/extra.ts";
import { kindOfDeclared, type Stored } from "../values/kind.ts";
import { readCells } from "../store/read/cells.ts";
import { readAside } from "../store/engine/aside.ts";
import type { Database, Statement } from "../store/database.ts";
import { reads } from "../store/reading_only.ts";
import { bindings, checkParams } from "./placeholders.ts";
import { Code, codeOf } from "../store/reason.ts";
import { checkStatement } from "./statement.ts";

/** A row of a query: names as the query gives them. */
export type QueryRow = Record<string, unknown>;

/**
 * Runs a query that only reads and gives its rows, with the kinds of the columns it selects.
 *
 * @throws {TrackerError} for a mistake in the SQL, and for SQL that would write
 */
export function query(db: Database, sql: string, params: QueryParams = []): QueryRow[] {
  checkStatement(sql);
  checkParams(params);
  return db.attempt("query", () => {
    using aliases = new DisposableStack();
    return read(prepareReading(db, sql, aliases), sql, params);
  });
}

/** Names the columns of a query, which it does not run. @throws {TrackerError} */
export function columnsOf(db: Database, sql: string): string[] {
  return db.attempt("query", () => {
    using aliases = new DisposableStack();
    return distinct(prepareReading(db, sql, aliases).columns().map(({ name }) => name));
  });
}

/**
 * Runs a query that only reads in a thread of its own, on a file that is open, and gives its rows: others are answered
 * meanwhile. The signal ends it.
 *
 * @throws {TrackerError} for a mistake in the SQL, and for SQL that would write @throws the signal's reason
 */
export async function queryAside(
  db: Database,
  sql: string,
  signal: AbortSignal,
): Promise<QueryRow[]> {
  checkStatement(sql);
  const statement = db.attempt("query", () => {
    using aliases = new DisposableStack();
    return prepareReading(db, sql, aliases);
  });
  try {
    return rowsOf(statement, await readAside(db, sql, signal));
  } catch (error) {
    signal.throwIfAborted();
    throw db.worded(error, "query");
  }
}

function read(statement: Statement, sql: string, params: QueryParams): QueryRow[] {
  return rowsOf(statement, readCells(statement, bindings(sql, params)));
}

/** Runs SQL that may write, and gives its rows with the number of rows changed. @throws {TrackerError} */
export function execute(
  db: Database,
  sql: string,
  params: QueryParams = [],
): { rows: QueryRow[]; changes: number } {
  checkStatement(sql);
  return db.attempt("run SQL on", () => {
    const statement = db.prepare(sql);
    const before = db.first("SELECT total_changes()");
    const rows = read(statement, sql, params);
    // `changes` leaves out what triggers did, and keeps the number of an earlier statement.
    const [[total, changes]] = db.rows("SELECT total_changes(), changes()") as [[number, number]];
    return { rows, changes: total === before ? 0 : changes };
  });
}

function prepareReading(db: Database, sql: string, aliases: DisposableStack): Statement {
  try {
    return prepareIfReading(db, sql);
  } catch (error) {
    if (codeOf(error) === Code.denied) throw wouldWrite(db, error);
    if (!/no such table: db\.|unknown database db/.test((error as Error).message)) throw error;
    const alias = attached(db, error);
    // The copy of what lives in memory is for this query only.
    if (alias !== db) aliases.use(alias);
    return prepareIfReading(alias, sql);
  }
}

function prepareIfReading(db: Database, sql: string): Statement {
  let asked = false;
  const statement = db.prepareIf(sql, (...what) => {
    asked = true;
    return reads(...what);
  });
  // VACUUM asks for nothing.
  if (!asked) throw wouldWrite(db);
  return statement;
}

/** Gives the error for SQL that would write. */
export function wouldWrite(db: Database, cause?: unknown): TrackerError {
  const why = "it would write, and a query only reads. Write through conn";
  return new TrackerError(`Cannot query "${db.path}": ${why}`, { cause });
}

/** Makes the file known as `db` too. */
function attached(db: Database, cause: unknown): Database {
  try {
    return db.withAlias();
  } catch (error) {
    if (db.isMoved) throw error;
    const why = "the form db.table attaches the file, which needs all permissions (--allow-all)";
    throw new TrackerError(`Cannot query "${db.path}": ${why}. Name the table alone`, { cause });
  }
}

function rowsOf(statement: Statement, { rows, wide }: ReturnType<typeof readCells>): QueryRow[] {
  const columns = statement.columns();
  const names = distinct(columns.map(({ name }) => name));
  const decoders = columns.map(({ column, type }) => decoderOf(column, type, wide));
  return rows.map((cells) =>
    Object.fromEntries(
      names.map((name, c) => [name, decoders[c] === undefined ? cells[c] : decoders[c](cells[c]!)]),
    )
  );
}

function decoderOf(column: string | null, type: string | null, wide: boolean): Decode | undefined {
  if (column === EXTRA) return (cell: Stored) => parseExtra(cell) ?? cell;
  return decoder(type === null ? undefined : kindOfDeclared(type), wide);
}

/** Two columns of one name would be one key of a row: the second is `name_1`. */
export function distinct(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let i = 1; seen.has(unique); i++) unique = `${name}_${i}`;
    seen.add(unique);
    return unique;
  });
}
