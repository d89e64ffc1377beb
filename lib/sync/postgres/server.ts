import { named } from "../../errors.ts";
import { quote } from "../../event/names.ts";
import type { Cell } from "../sql_store.ts";
import { readAddress, withoutPassword } from "./address.ts";
import { type Copying, copyLines } from "./copy/stream.ts";
import { Loss } from "./loss.ts";
import { worded } from "./refusal.ts";
import { ONE_STATEMENT, TYPES } from "./types.ts";

type Postgres = typeof import("postgres");
type Client = ReturnType<Postgres>;
type Connection = Awaited<ReturnType<Client["reserve"]>>;

export type { Cell };

/** A parameter: others are given as text, and cast. */
export type Param = null | number | string | boolean | Uint8Array;

/** One connection to a PostgreSQL. What it refuses comes out as a TrackerError with words of its own. */
export class Server {
  /** The address, without its password. */
  readonly name: string;
  readonly schema: string;
  readonly #client: Client;
  readonly #connection: Connection;
  readonly #loss: Loss;

  private constructor(
    { name, schema }: { readonly name: string; readonly schema: string },
    client: Client,
    connection: Connection,
    loss: Loss,
  ) {
    this.name = name;
    this.schema = schema;
    this.#client = client;
    this.#connection = connection;
    this.#loss = loss;
  }

  /** Connects to what an address names; what it does not say is taken from the usual environment. @throws {TrackerError} */
  static async open(address: string): Promise<Server> {
    const { url, schema, options } = readAddress(address);
    const name = withoutPassword(address);
    let client: Client | undefined;
    const loss = new Loss();
    try {
      const { default: postgres } = await import("postgres");
      client = postgres(url, {
        ...defined(options),
        max: 1,
        fetch_types: false,
        onnotice: () => {},
        onclose: loss.happen,
        types: TYPES,
        connect_timeout: 10,
        // It would end in the middle of what takes long.
        max_lifetime: null,
      });
      // Of a client that is not connected yet, none is ever reserved.
      await client.unsafe("SELECT 1");
      const server = new Server({ name, schema }, client, await client.reserve(), loss);
      await server.#setUp();
      return server;
    } catch (error) {
      await client?.end({ timeout: 0 });
      throw worded(error, `Cannot connect to ${named(name)}`);
    }
  }

  /** Text is as PostgreSQL has it by itself, whatever the server is set to. */
  async #setUp(): Promise<void> {
    await this.run(
      "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET extra_float_digits = 3; " +
        "SET bytea_output = 'hex'; SET standard_conforming_strings = on",
    );
  }

  /** Where the connection is lost, the driver would fail beyond what anybody could catch. */
  async #ask<T>(question: (connection: Connection) => PromiseLike<T>): Promise<T> {
    if (this.#loss.error !== undefined) throw this.#loss.error;
    return await Promise.race([question(this.#connection), this.#loss.promise]);
  }

  /** Names a table of the schema, for SQL. */
  at(table: string): string {
    return `${quote(this.schema)}.${quote(table)}`;
  }

  /** Gives the rows of a statement, each an array. */
  async rows(sql: string, ...params: readonly Param[]): Promise<Cell[][]> {
    return await this.#ask((conn) => conn.unsafe(sql, params as Param[]).values()) as Cell[][];
  }

  /** Runs a statement; gives the number of rows that it changed. */
  async run(sql: string, ...params: readonly Param[]): Promise<number> {
    return (await this.#ask((conn) => conn.unsafe(sql, params as Param[]))).count ?? 0;
  }

  /** Gives the rows of a query some at a time. */
  async *pages(
    sql: string,
    params: readonly Param[],
    size: number,
  ): AsyncGenerator<Cell[][], void> {
    // deno-lint-ignore no-explicit-any -- the types know cursors of objects only
    const pages = (this.#connection.unsafe(sql, params as Param[]) as any).values().cursor(size);
    for await (const rows of pages) yield rows as Cell[][];
  }

  /** Gives the names of a query's columns, and its rows as objects; it can only read. */
  async query(sql: string): Promise<{ columns: string[]; rows: Record<string, unknown>[] }> {
    // Several statements would end the transaction in which nothing can be written.
    const result = await this.transaction(
      () => this.#ask((conn) => conn.unsafe(sql, [], ONE_STATEMENT)),
      "BEGIN READ ONLY",
    );
    const columns = (result.columns ?? []).map(({ name }) => name);
    return { columns, rows: result.map((row) => ({ ...row })) };
  }

  /** Copies lines into a table; does something else while the server is busy with them. */
  async copyIn(copying: Copying, meanwhile: () => void = () => {}): Promise<void> {
    await copyLines((question) => this.#ask(question), copying, meanwhile);
  }

  /** Does the work all or not at all. */
  async transaction<T>(work: () => Promise<T>, begin = "BEGIN"): Promise<T> {
    await this.run(begin);
    return await this.#ended(work, "COMMIT", "ROLLBACK");
  }

  /** Does the same inside a transaction, which goes on where it fails. */
  async attempt<T>(work: () => Promise<T>): Promise<T> {
    await this.run("SAVEPOINT attempt");
    return await this.#ended(work, "RELEASE attempt", "ROLLBACK TO attempt");
  }

  async #ended<T>(work: () => Promise<T>, end: string, undo: string): Promise<T> {
    try {
      const result = await work();
      await this.run(end);
      return result;
    } catch (error) {
      // A connection that is lost has ended it.
      await this.run(undo).catch(() => {});
      throw error;
    }
  }

  /** Does work; what the server refuses comes out as a TrackerError. */
  async worded<T>(action: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw worded(error, `Cannot ${action} ${named(this.name)}`);
    }
  }

  async close(): Promise<void> {
    await this.#client.end({ timeout: 0 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** The driver takes what is there for said, even if it is not. */
function defined<T extends object>(options: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
