import { describe, TrackerError } from "../errors.ts";
import { EXTRA } from "../names.ts";
import type { QueryParams } from "../types.ts";
import { type Decode, decoder } from "../values/decode.ts";
import { encodeParam } from "../values/encode.ts";
import { parseExtra } from "../values/extra.ts";
import { isPlain, kindOfDeclared, type Stored } from "../values/kind.ts";
import { readCells } from "./cells.ts";
import type { Database, Statement } from "./database.ts";
import { Code, codeOf } from "./reason.ts";

/** SQLite's codes of what a statement may do: https://sqlite.org/c3ref/c_alter_table.html. */
const Action = { pragma: 19, read: 20, select: 21, function: 31, recursive: 33 } as const;
const READING: ReadonlySet<number> = new Set(Object.values(Action));

/** Pragmas that only tell, when they come without a value or with a table's name. */
const TELLING =
  /^(table_|index_|database_list|foreign_key_list|collation_list|function_list|schema_version|data_version|page_)/;

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
    using prepared = prepareReading(db, sql);
    return read(prepared.statement, sql, params);
  });
}

function read(statement: Statement, sql: string, params: QueryParams): QueryRow[] {
  try {
    return rowsOf(statement, readCells(statement, bindings(sql, params)));
  } catch (error) {
    const [, name] = /^Unknown named parameter '(.*)'$/.exec((error as Error).message) ?? [];
    throw name === undefined ? error : noPlaceholder(name);
  }
}

/** Gives the error for a value that has a name which the SQL has not. */
export function noPlaceholder(name: string): TypeError {
  return new TypeError(`Cannot query: the SQL has no placeholder "${name}"`);
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
    const before = db.first<number>("SELECT total_changes()")!;
    const rows = read(statement, sql, params);
    return { rows, changes: db.first<number>("SELECT total_changes()")! - before };
  });
}

/**
 * What in SQL may hold a `;` that ends no statement: text, names, comments, the body of a trigger. A doubled quote comes as
 * two texts: an alternative for it would take the stack of a text of 10 MB.
 */
const QUOTED =
  /'[^']*'|"[^"]*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[^]*?(?:\*\/|$)|\bCREATE\s+(?:TEMP\w*\s+)?TRIGGER\b[^]*/gi;

/** Refuses what is not one statement: SQLite forgets a second one in silence. @throws {TypeError} */
export function checkStatement(sql: unknown): asserts sql is string {
  if (typeof sql !== "string") {
    throw new TypeError(`Cannot query with ${describe(sql)}: SQL is text`);
  }
  const bare = bareOf(sql).trim();
  if (bare === "" || bare === ";") throw new TypeError("Cannot query: the SQL is empty");
  if (/;\s*[^\s;]/.test(bare)) {
    throw new TypeError("Cannot query: the SQL is more than one statement");
  }
}

/** Refuses what is neither a list nor an object of values. @throws {TypeError} */
export function checkParams(params: unknown): asserts params is QueryParams {
  if (Array.isArray(params)) return;
  if (typeof params === "object" && params !== null && isPlain(params)) return;
  throw new TypeError(
    `Cannot query with ${describe(params)} as parameters: expected an array or an object`,
  );
}

/** Gives the error for a list of values that is not as long as that of the placeholders. */
export function wrongNumber(places: number, values: number): TypeError {
  return new TypeError(`Cannot query: the SQL has ${places} placeholders, ${values} values came`);
}

/** Gives SQL with blanks for comments, and `x` for quoted text and names. */
function bareOf(sql: string): string {
  return sql.replace(QUOTED, (quoted) => /^(--|\/\*)/.test(quoted) ? " " : "x");
}

/** A placeholder with a name; within a name, `$` is a letter of it. */
const NAMED = /(?<![\p{L}\p{N}_$])[:@$]([\p{L}\p{N}_]+)/gu;

/** SQLite takes NULL for a value that is missing. @throws {TypeError} */
function bindings(sql: string, params: QueryParams): readonly unknown[] {
  const bare = bareOf(sql);
  const names = [...bare.matchAll(NAMED)].map(([, name]) => name);
  const isNamed = names.some((name) => !/^\d/.test(name));
  const places = bare.match(/\?(?!\d)/g)?.length ?? 0;
  if (!Array.isArray(params) || (isNamed && params.length === 0)) {
    if (places > 0) throw wrongNumber(places, 0);
    return [namedBindings(names, params)];
  }
  const numbered = [...bare.matchAll(/\?(\d+)/g)].map(([, number]) => number);
  const numbers = [...names, ...numbered].map(Number).filter(Number.isInteger);
  const all = Math.max(places, ...numbers);
  if (isNamed || numbers.length > 0 ? params.length < all : params.length !== all) {
    throw wrongNumber(all, params.length);
  }
  const values = params.map(encodeParam);
  // To SQLite `$1` is a name.
  if (numbers.length === numbered.length) return values;
  return [Object.fromEntries(values.map((value, i) => [i + 1, value]))];
}

function namedBindings(names: readonly string[], params: QueryParams): unknown {
  const named = Object.entries(params).map(([name, value]) =>
    [name.replace(/^[:@$]/, ""), encodeParam(value)] as const
  );
  const given = new Set(named.map(([name]) => name));
  const missing = names.find((name) => !given.has(name));
  if (missing !== undefined) {
    throw new TypeError(`Cannot query: no value came for the placeholder "${missing}"`);
  }
  return Object.fromEntries(named);
}

/** A statement, until it is disposed of. */
interface Prepared extends Disposable {
  readonly statement: Statement;
}

function prepareReading(db: Database, sql: string): Prepared {
  try {
    return { statement: prepareIfReading(db, sql), [Symbol.dispose]: () => {} };
  } catch (error) {
    if (codeOf(error) === Code.denied) throw wouldWrite(db, error);
    if (!/no such table: db\.|unknown database db/.test((error as Error).message)) throw error;
    const alias = attached(db, error);
    // The copy of what lives in memory is for this query only.
    const dispose = () => alias !== db && alias.close();
    return { statement: prepareIfReading(alias, sql), [Symbol.dispose]: dispose };
  }
}

function prepareIfReading(db: Database, sql: string): Statement {
  let asked = false;
  const statement = db.prepareIf(sql, (action, first, second) => {
    asked = true;
    if (action === Action.pragma) return TELLING.test(first ?? "");
    return READING.has(action) && second !== "load_extension";
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
  } catch {
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
      names.map((name, c) => [name, decoders[c] === undefined ? cells[c] : decoders[c](cells[c])]),
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
