import type { Engine } from "../duckdb/engine.ts";
import type { Own } from "../duckdb/version.ts";
import { type Database, IN_MEMORY } from "../store/database.ts";
import type { QueryParams } from "../types.ts";
import { query, type QueryRow } from "../sql/query.ts";
import type { ENGINES } from "./options.ts";

/** What queries of one file run on. */
export interface QueriesOptions {
  readonly engine: typeof ENGINES[number];
  readonly database: Database;
  /** The table that this connection logs to, if it does. */
  readonly own?: string | undefined;
}

/** Runs the queries of one file on its engine. DuckDB begins to load at once: the first query would else wait for all of it. */
export class Queries implements Disposable {
  /** What they run on. */
  readonly engine: typeof ENGINES[number];
  readonly #options: QueriesOptions;
  readonly #loading: Promise<(db: Database, own?: Own) => Engine> | undefined;
  #duckdb: Promise<Engine> | undefined;
  #reading: Database | undefined;

  constructor(options: QueriesOptions) {
    this.engine = options.engine;
    this.#options = options;
    if (options.engine === "sqlite") return;
    this.#loading = loadDuckdb();
    // Whoever asks nothing of it need not know that it cannot be loaded.
    this.#loading.catch(() => {});
  }

  /** Gives the rows of a query; the signal ends one on DuckDB. @throws {TrackerError} @throws {TypeError} */
  async run(sql: string, params?: QueryParams, signal?: AbortSignal): Promise<QueryRow[]> {
    if (this.engine === "sqlite") return query(this.#database(), sql, params);
    this.#duckdb ??= this.#open();
    return (await this.#duckdb).query(sql, params, signal);
  }

  async #open(): Promise<Engine> {
    const engineOf = await this.#loading!;
    const { own, database } = this.#options;
    return engineOf(this.#database(), own === undefined ? undefined : { database, table: own });
  }

  /** One that logs is left alone: attaching and authorizing would get in the way of writing. */
  #database(): Database {
    const { database, own } = this.#options;
    if (own === undefined || database.path === IN_MEMORY || !database.conn.isOpen) return database;
    // Nothing can be written any more, and nobody else can open what it has.
    if (database.isMoved) return database;
    return this.#reading ??= database.again({ readOnly: true });
  }

  close(): void {
    const { database } = this.#options;
    const opened = this.#duckdb ?? this.#loading?.then((engineOf) => engineOf(database));
    opened?.then((engine) => engine.close(), () => {});
    this.#reading?.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

async function loadDuckdb(): Promise<(db: Database, own?: Own) => Engine> {
  return await (await import("../duckdb/engine.ts")).Engine.load();
}
