import type { Engine } from "../duckdb/engine.ts";
import type { Own } from "../duckdb/version.ts";
import type { Database } from "../store/database.ts";
import { query, type QueryRow } from "./query.ts";
import type { ENGINES } from "../tracker/options.ts";
import type { QueryParams } from "../types.ts";

/** What queries of one file run on. */
export interface QueriesOptions {
  readonly engine: typeof ENGINES[number];
  /** Gives the connection that reads. */
  readonly database: () => Database;
  readonly own?: Own;
}

/** Runs the queries of one file on its engine; DuckDB is loaded for the first of them. */
export class Queries {
  readonly #options: QueriesOptions;
  #duckdb: Promise<Engine> | undefined;

  constructor(options: QueriesOptions) {
    this.#options = options;
  }

  /** Gives the rows of a query. @throws {TrackerError} @throws {TypeError} */
  async run(sql: string, params?: QueryParams): Promise<QueryRow[]> {
    const { engine, database } = this.#options;
    if (engine === "sqlite") return query(database(), sql, params);
    this.#duckdb ??= this.#open();
    return (await this.#duckdb).query(sql, params);
  }

  async #open(): Promise<Engine> {
    const { Engine } = await import("../duckdb/engine.ts");
    return Engine.open(this.#options.database(), this.#options.own);
  }

  close(): void {
    this.#duckdb?.then((engine) => engine.close(), () => {});
  }
}
