import type { Connection, Database, DataChunk, TableFunctionBindInfo } from "@duckdb/node-bindings";
import { typeOf } from "./kinds.ts";
import { type Library, loadLibrary } from "./library.ts";
import type { Scan } from "./scan/scan.ts";

/** The table function that reads from SQLite. */
const FUNCTION = "xetrack_scan";

/** A DuckDB in memory, with a table function that reads from SQLite as rows are asked for. */
export class Instance {
  readonly library: Library;
  readonly connection: Connection;
  readonly #database: Database;
  readonly #scans = new Map<number, Scan>();
  #next = 0;

  private constructor(library: Library, database: Database, connection: Connection) {
    this.library = library;
    this.#database = database;
    this.connection = connection;
    this.#register();
  }

  /** Loads DuckDB and opens one. @throws {TrackerError} where it cannot be loaded */
  static async open(): Promise<Instance> {
    const library = await loadLibrary();
    const database = await library.open(":memory:");
    const instance = new Instance(library, database, await library.connect(database));
    // It would write to the folder that the process runs in.
    await instance.run("SET temp_directory = ''");
    return instance;
  }

  /** Gives one more connection. */
  connect(): Promise<Connection> {
    return this.library.connect(this.#database);
  }

  /** Gives a name that no table here has. */
  newName(): string {
    return `storage_${this.#next++}`;
  }

  /** Runs statements that give nothing. */
  async run(sql: string, connection = this.connection): Promise<void> {
    await this.library.query(connection, sql);
  }

  /** Runs a statement that reads scans, from the tables that it is told. */
  async runWith(
    scans: readonly Scan[],
    statement: (tables: readonly string[]) => string,
  ): Promise<void> {
    const ids = scans.map(() => this.#next++);
    ids.forEach((id, i) => this.#scans.set(id, scans[i]!));
    try {
      await this.run(statement(ids.map((id) => `${FUNCTION}(${id})`)));
    } catch (error) {
      throw scans.find((scan) => scan.error !== undefined)?.error ?? error;
    } finally {
      ids.forEach((id) => this.#scans.delete(id));
      scans.forEach((scan) => scan.stop());
    }
  }

  /** Does work that the signal ends. @throws the signal's reason */
  async interruptedBy<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    const interrupt = () => this.library.interrupt(this.connection);
    signal?.addEventListener("abort", interrupt);
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener("abort", interrupt);
    }
  }

  #register(): void {
    const { library } = this;
    const table = library.create_table_function();
    library.table_function_set_name(table, FUNCTION);
    library.table_function_add_parameter(table, library.create_logical_type(library.Type.INTEGER));
    library.table_function_set_bind(table, (info) => this.#bind(info));
    // One thread: rows keep their order.
    library.table_function_set_init(table, (info) => library.init_set_max_threads(info, 1));
    library.table_function_set_function(table, (info, chunk: DataChunk) => {
      const { scan } = library.function_get_bind_data(info) as { scan: Scan };
      try {
        if (scan.fill(chunk)) scan.readAhead();
      } catch (error) {
        scan.error = error;
        library.function_set_error(info, String(error));
      }
    });
    library.register_table_function(this.connection, table);
  }

  #bind(info: TableFunctionBindInfo): void {
    const { library } = this;
    const id = library.get_int32(library.bind_get_parameter(info, 0));
    const scan = this.#scans.get(id);
    if (scan === undefined) return library.bind_set_error(info, "there is no such scan");
    for (const { name, kind } of scan.columns) {
      library.bind_add_result_column(info, name, typeOf(kind, library));
    }
    library.bind_set_bind_data(info, { scan });
  }

  close(): void {
    this.library.disconnect_sync(this.connection);
    this.library.close_sync(this.#database);
  }
}
