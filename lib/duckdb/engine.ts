import type { Connection, PreparedStatement } from "@duckdb/node-bindings";
import { TrackerError } from "../errors.ts";
import type { Database } from "../store/database.ts";
import { checkParams } from "../sql/placeholders.ts";
import { type QueryRow, wouldWrite } from "../sql/query.ts";
import { checkStatement } from "../sql/statement.ts";
import type { QueryParams } from "../types.ts";
import { fold } from "../event/names.ts";
import { Instance } from "./instance.ts";
import { Mirror } from "./mirror.ts";
import { bindParams } from "./params.ts";
import { readRows } from "./rows.ts";
import { type Planners, SHAPE, TRACE } from "./tables.ts";
import { mayBeStamps, stampsAmong, typesOf } from "./stamps.ts";
import type { Own } from "./version.ts";

/** Empty cells sort as SQLite sorts them. Other files, the network and extensions are out of reach. */
const SETTINGS = [
  `ATTACH ':memory:' AS ${SHAPE}`,
  `ATTACH ':memory:' AS ${TRACE}`,
  "SET TimeZone = 'UTC'",
  "SET default_null_order = 'sqlite'",
  "SET autoinstall_known_extensions = false",
  "SET autoload_known_extensions = false",
  "SET enable_external_access = false",
  "SET lock_configuration = true",
].join(";");

/** Such a query may read no row, which would tell what a column holds. */
const ASKS_FOR_TYPES = /typeof|describe|summarize|information_schema|duckdb_|show|pragma/i;

/** DuckDB as the engine of queries on one file, which itself it never opens: SQLite reads, and hands the rows over. */
export class Engine {
  readonly #db: Database;
  readonly #instance: Instance;
  readonly #planner: Connection;
  readonly #tracer: Connection;
  readonly #mirror: Mirror;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(
    db: Database,
    own: Own | undefined,
    instance: Instance,
    { planner, tracer }: Planners,
  ) {
    this.#db = db;
    this.#instance = instance;
    this.#planner = planner;
    this.#tracer = tracer;
    this.#mirror = new Mirror({ db, own, instance, planner, tracer });
  }

  /**
   * Loads DuckDB; gives what makes it the engine of a file.
   *
   * @throws {TrackerError} where that is not possible, or the permission is missing
   */
  static async load(): Promise<(db: Database, own?: Own) => Engine> {
    const instance = await Instance.open();
    await instance.run(SETTINGS);
    const [planner, tracer] = [await instance.connect(), await instance.connect()];
    return (db, own) => new Engine(db, own, instance, { planner, tracer });
  }

  /**
   * Runs a query that only reads, on the rows that the file has now, and gives its rows. Queries run one after the other;
   * the signal ends this one.
   *
   * @throws {TrackerError} for a mistake in the SQL, and for SQL that would write @throws the signal's reason
   */
  query(sql: string, params?: QueryParams, signal?: AbortSignal): Promise<QueryRow[]> {
    checkStatement(sql);
    if (params !== undefined) checkParams(params);
    const rows = this.#queue.then(() =>
      this.#instance.interruptedBy(signal, () => this.#query(sql, params ?? [])).catch((error) => {
        throw signal?.aborted ? error : this.#worded(error);
      })
    );
    this.#queue = rows.catch(() => {});
    return rows;
  }

  async #query(sql: string, params: QueryParams): Promise<QueryRow[]> {
    await this.#mirror.follow();
    if (ASKS_FOR_TYPES.test(sql) && this.#mirror.findTexts()) await this.#mirror.follow();
    const { connection, library } = this.#instance;
    await this.#plan(sql);
    await this.#mirror.bring(sql);
    return this.#reading(connection, sql, async (statement) => {
      const columns = await this.#stampsAmong(sql, statement);
      bindParams(library, statement, params);
      const result = await library.execute_prepared_streaming(statement);
      return readRows(result, library, { columns, odd: this.#mirror.odd });
    });
  }

  /** Has the planner look at a query. What is wrong with it may be that a column is one of texts. */
  async #plan(sql: string): Promise<void> {
    try {
      await this.#reading(this.#planner, sql, () => {});
    } catch (error) {
      if (!this.#mirror.findTexts()) throw error;
      await this.#mirror.follow();
      await this.#reading(this.#planner, sql, () => {});
    }
  }

  async #stampsAmong(sql: string, statement: PreparedStatement): Promise<ReadonlySet<number>> {
    const { library } = this.#instance;
    if (!mayBeStamps(typesOf(statement, library), library)) return new Set();
    const trace = this.#reading(this.#tracer, sql, (traced) => typesOf(traced, library));
    return stampsAmong(statement, await trace.catch(() => undefined), library);
  }

  /** Prepares a statement and does the work with it. It can only read: `EXPLAIN ANALYZE` runs what it explains. */
  async #reading<T>(
    connection: Connection,
    sql: string,
    work: (statement: PreparedStatement) => T | Promise<T>,
  ): Promise<T> {
    const { library } = this.#instance;
    await this.#instance.run("BEGIN TRANSACTION READ ONLY", connection);
    try {
      const statement = await this.#prepare(connection, sql);
      try {
        return await work(statement);
      } finally {
        library.destroy_prepare_sync(statement);
      }
    } finally {
      await this.#instance.run("ROLLBACK", connection);
    }
  }

  /**
   * Of PIVOT, DuckDB makes two statements: the first lists the values that become columns. The planner, whose tables are
   * empty, has none to list, and prepares no more than that.
   */
  async #prepare(connection: Connection, sql: string): Promise<PreparedStatement> {
    const { library } = this.#instance;
    const { SELECT, EXPLAIN, CREATE } = library.StatementType;
    const { extracted_statements: all, statement_count: count } = await library.extract_statements(
      connection,
      sql,
    );
    if (count === 0) throw new Error(library.extract_statements_error(all));
    for (let i = 0;; i++) {
      const statement = await library.prepare_extracted_statement(connection, all, i);
      const isLast = i === count - 1;
      const allowed = isLast ? [SELECT, EXPLAIN] : [CREATE];
      if (!allowed.includes(library.prepared_statement_type(statement))) throw wouldWrite(this.#db);
      if (isLast || connection !== this.#instance.connection) return statement;
      await library.execute_prepared(statement);
    }
  }

  #worded(error: unknown): unknown {
    const worded = this.#db.worded(error, "query");
    if (worded !== error || !(error instanceof Error) || error.constructor !== Error) return worded;
    const [, view] = /Table with name (.+?) does not exist/.exec(error.message) ?? [];
    const refused = view === undefined
      ? undefined
      : this.#mirror.refused.get(fold(view.replaceAll('"', "")));
    const why = refused === undefined
      ? messageOf(error)
      : `DuckDB cannot run the view "${refused.name}", which SQLite can: ${
        messageOf(refused.error)
      }`;
    return new TrackerError(`Cannot query "${this.#db.path}": ${why}`, { cause: error });
  }

  /** Closes DuckDB, once the query that is under way has ended. */
  close(): void {
    this.#queue = this.#queue.then(() => {
      this.#instance.library.disconnect_sync(this.#planner);
      this.#instance.library.disconnect_sync(this.#tracer);
      this.#instance.close();
    });
  }
}

/**
 * Puts what DuckDB says on one line: where it draws the line of a query and an arrow below it, the rest of that line from
 * the arrow on tells the same.
 */
function messageOf(error: Error): string {
  const [drawing, line, text, arrow] = DRAWING.exec(error.message) ?? [];
  if (drawing === undefined) return error.message;
  const rest = text!.slice(Math.max(0, arrow!.length - `LINE ${line}: `.length));
  const place = rest === ""
    ? `at the end of line ${line}`
    : `line ${line}, at ${JSON.stringify(rest)}`;
  return `${error.message.slice(0, -drawing.length)} (${place})`;
}

const DRAWING = /\s*\nLINE (\d+): (.*)\n( *)\^\s*$/;
