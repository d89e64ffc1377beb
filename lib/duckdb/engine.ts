import type { Connection, PreparedStatement } from "@duckdb/node-bindings";
import { TrackerError } from "../errors.ts";
import type { Database } from "../store/database.ts";
import { checkParams } from "../sql/placeholders.ts";
import { type QueryRow, wouldWrite } from "../sql/query.ts";
import { checkStatement } from "../sql/statement.ts";
import type { QueryParams } from "../types.ts";
import { Instance } from "./instance.ts";
import { Mirror } from "./mirror.ts";
import { bindParams } from "./params.ts";
import { readRows } from "./rows.ts";
import { SHAPE } from "./tables.ts";
import type { Own } from "./version.ts";

/** Empty cells sort as SQLite sorts them. Other files, the network and extensions are out of reach. */
const SETTINGS = [
  `ATTACH ':memory:' AS ${SHAPE}`,
  "SET TimeZone = 'UTC'",
  "SET default_null_order = 'sqlite'",
  "SET autoinstall_known_extensions = false",
  "SET autoload_known_extensions = false",
  "SET enable_external_access = false",
  "SET lock_configuration = true",
].join(";");

/** DuckDB as the engine of queries on one file, which itself it never opens: SQLite reads, and hands the rows over. */
export class Engine {
  readonly #db: Database;
  readonly #instance: Instance;
  readonly #planner: Connection;
  readonly #mirror: Mirror;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(
    db: Database,
    own: Own | undefined,
    instance: Instance,
    planner: Connection,
  ) {
    this.#db = db;
    this.#instance = instance;
    this.#planner = planner;
    this.#mirror = new Mirror({ db, own, instance, planner });
  }

  /** Loads DuckDB. @throws {TrackerError} where that is not possible, or the permission is missing */
  static async open(db: Database, own?: Own): Promise<Engine> {
    const instance = await Instance.open();
    await instance.run(SETTINGS);
    return new Engine(db, own, instance, await instance.connect());
  }

  /**
   * Runs a query that only reads, on the rows that the file has now, and gives its rows. Queries run one after the other.
   *
   * @throws {TrackerError} for a mistake in the SQL, and for SQL that would write
   */
  query(sql: string, params: QueryParams = []): Promise<QueryRow[]> {
    checkStatement(sql);
    checkParams(params);
    const rows = this.#queue.then(() =>
      this.#query(sql, params).catch((error) => {
        throw this.#worded(error);
      })
    );
    this.#queue = rows.catch(() => {});
    return rows;
  }

  async #query(sql: string, params: QueryParams): Promise<QueryRow[]> {
    await this.#mirror.follow();
    const { connection, library } = this.#instance;
    await this.#reading(this.#planner, sql, () => {});
    await this.#mirror.bring(sql);
    return this.#reading(connection, sql, async (statement) => {
      bindParams(library, statement, params);
      return readRows(await library.execute_prepared_streaming(statement), library);
    });
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
      if (isLast || connection === this.#planner) return statement;
      await library.execute_prepared(statement);
    }
  }

  #worded(error: unknown): unknown {
    const worded = this.#db.worded(error, "query");
    if (worded !== error || !(error instanceof Error) || error.constructor !== Error) return worded;
    return new TrackerError(`Cannot query "${this.#db.path}": ${error.message}`, { cause: error });
  }

  /** Closes DuckDB, once the query that is under way has ended. */
  close(): void {
    this.#queue = this.#queue.then(() => {
      this.#instance.library.disconnect_sync(this.#planner);
      this.#instance.close();
    });
  }
}
