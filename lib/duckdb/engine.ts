import type { DuckDBConnection, DuckDBPreparedStatement } from "@duckdb/node-api";
import { TrackerError } from "../errors.ts";
import type { Database } from "../store/database.ts";
import { checkStatement, type QueryRow, wouldWrite } from "../store/query.ts";
import type { QueryParams } from "../types.ts";
import { Instance } from "./instance.ts";
import { Mirror } from "./mirror.ts";
import { bindParams } from "./params.ts";
import { readRows } from "./rows.ts";
import { SHAPE } from "./tables.ts";
import type { Own } from "./version.ts";

/** What a query may not change, and whatever it may not reach: other files, the network, extensions. */
const SETTINGS = [
  `ATTACH ':memory:' AS ${SHAPE}`,
  "SET TimeZone = 'UTC'",
  "SET default_null_order = 'sqlite'",
  "SET temp_directory = ''",
  "SET autoinstall_known_extensions = false",
  "SET autoload_known_extensions = false",
  "SET enable_external_access = false",
  "SET lock_configuration = true",
].join(";");

/** DuckDB as the engine of queries on one file, which itself it never opens: SQLite reads, and hands the rows over. */
export class Engine {
  readonly #db: Database;
  readonly #instance: Instance;
  readonly #planner: DuckDBConnection;
  readonly #mirror: Mirror;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(
    db: Database,
    own: Own | undefined,
    instance: Instance,
    planner: DuckDBConnection,
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
    checkStatement(sql, params);
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
    await this.#reading(this.#planner, () => this.#prepare(this.#planner, sql));
    await this.#mirror.bring(sql);
    const { connection, library } = this.#instance;
    return this.#reading(connection, async () => {
      const statement = await this.#prepare(connection, sql);
      bindParams(statement, params, library);
      return readRows(await statement.stream(), library);
    });
  }

  /** `EXPLAIN ANALYZE` runs what it explains. */
  async #reading<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
    await connection.run("BEGIN TRANSACTION READ ONLY");
    try {
      return await work();
    } finally {
      await connection.run("ROLLBACK");
    }
  }

  /** Of PIVOT, DuckDB makes two statements: the first lists the values that become columns. */
  async #prepare(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
    const { StatementType } = this.#instance.library.api;
    const statements = await connection.extractStatements(sql);
    const last = statements.count - 1;
    for (let i = 0; i < last; i++) {
      const statement = await statements.prepare(i);
      if (statement.statementType !== StatementType.CREATE) throw wouldWrite(this.#db);
      await statement.run();
    }
    const statement = await statements.prepare(last);
    const { SELECT, EXPLAIN } = StatementType;
    if (![SELECT, EXPLAIN].includes(statement.statementType)) throw wouldWrite(this.#db);
    return statement;
  }

  #worded(error: unknown): unknown {
    const worded = this.#db.worded(error, "query");
    if (worded !== error || !(error instanceof Error) || error.constructor !== Error) return worded;
    const message = error.message.replace(/^Failed to (extract statements|prepare): /, "");
    return new TrackerError(`Cannot query "${this.#db.path}": ${message}`, { cause: error });
  }

  /** Closes DuckDB, once the query that is under way has ended. */
  close(): void {
    this.#queue = this.#queue.then(() => {
      this.#planner.closeSync();
      this.#instance.close();
    });
  }
}
