import type {
  DuckDBConnection,
  DuckDBInstance,
  DuckDBTableFunctionBindInfo,
} from "@duckdb/node-api";
import { typeOf } from "./kinds.ts";
import { type Library, loadLibrary } from "./library.ts";
import type { Scan } from "./scan.ts";

/** The table function that reads from SQLite. */
const FUNCTION = "xetrack_scan";

/** A DuckDB in memory, with a table function that reads from SQLite as rows are asked for. */
export class Instance {
  readonly library: Library;
  readonly connection: DuckDBConnection;
  readonly #instance: DuckDBInstance;
  readonly #scans = new Map<number, Scan>();
  #next = 0;

  private constructor(library: Library, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.library = library;
    this.connection = connection;
    this.#instance = instance;
    connection.registerTableFunction(library.api.DuckDBTableFunction.create({
      name: FUNCTION,
      parameterTypes: [library.api.INTEGER],
      bindFunction: (bind) => this.#bind(bind),
      // One thread: rows keep their order.
      initFunction: (init) => init.setMaxThreads(1),
      mainFunction: (info, chunk) => {
        const { scan } = info.bindData as { scan: Scan };
        try {
          scan.fill(chunk);
        } catch (error) {
          scan.error = error;
          info.setError(String(error));
        }
      },
    }));
  }

  /** Loads DuckDB and opens one. @throws {TrackerError} where it cannot be loaded */
  static async open(): Promise<Instance> {
    const library = await loadLibrary();
    const instance = await library.api.DuckDBInstance.create(":memory:");
    return new Instance(library, instance, await instance.connect());
  }

  /** Gives one more connection. */
  connect(): Promise<DuckDBConnection> {
    return this.#instance.connect();
  }

  /** Gives a name that no table here has. */
  newName(): string {
    return `storage_${this.#next++}`;
  }

  /** Runs statements that give nothing. */
  async run(sql: string): Promise<void> {
    await this.connection.run(sql);
  }

  /** Runs a statement that reads scans, from the tables that it is told. */
  async runWith(
    scans: readonly Scan[],
    statement: (tables: readonly string[]) => string,
  ): Promise<void> {
    const ids = scans.map(() => this.#next++);
    ids.forEach((id, i) => this.#scans.set(id, scans[i]));
    try {
      await this.run(statement(ids.map((id) => `${FUNCTION}(${id})`)));
    } catch (error) {
      throw scans.find((scan) => scan.error !== undefined)?.error ?? error;
    } finally {
      for (const id of ids) this.#scans.delete(id);
    }
  }

  #bind(bind: DuckDBTableFunctionBindInfo): void {
    const scan = this.#scans.get(Number(bind.getParameter(0)));
    if (scan === undefined) return bind.setError("there is no such scan");
    for (const { name, kind } of scan.columns) {
      bind.addResultColumn(name, typeOf(kind, this.library));
    }
    bind.setBindData({ scan });
  }

  close(): void {
    this.connection.closeSync();
    this.#instance.closeSync();
  }
}
