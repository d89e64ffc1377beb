import type { Appender } from "@duckdb/node-bindings";
import { quote } from "../event/names.ts";
import type { Database } from "../store/database.ts";
import type { Instance } from "./instance.ts";
import { typeOf } from "./kinds.ts";
import type { Column } from "./scan/fields.ts";
import { Scan } from "./scan/scan.ts";
import type { OddStamps } from "./stamps.ts";
import { joinOf, type Part, storageOf, type Table, viewOf } from "./tables.ts";

/** Rows on their way. */
interface Load {
  readonly part: Part;
  readonly appender: Appender;
  /** The rowid behind which they begin: they are added to those that are held. */
  readonly after?: bigint;
}

/** What DuckDB holds of one table of the file: the columns that queries have read so far. */
export class Holding {
  readonly table: Table;
  /** Tells whether rows that were appended to the table can be added. */
  readonly grows: boolean;
  readonly #instance: Instance;
  #part: Part | undefined;
  #loads: Load[] = [];
  /** The rowid of the last row that is held, of a table that grows. */
  #last = 0n;

  readonly #odd: OddStamps;

  /** @param isOwn whether the own connection appends to the table */
  constructor(
    instance: Instance,
    table: Table,
    { isOwn, odd }: { isOwn: boolean; odd: OddStamps },
  ) {
    this.#instance = instance;
    this.#odd = odd;
    this.table = table;
    this.grows = isOwn && table.source.rowid !== undefined && !table.source.replaces;
  }

  /** Tells whether anything is held. */
  get isEmpty(): boolean {
    return this.#part === undefined;
  }

  /** Makes room for the columns of these names, and for the rows that were appended. */
  async prepare(names: ReadonlySet<string>): Promise<void> {
    const part = this.#part;
    this.#loads = [];
    if (part !== undefined && this.grows) {
      this.#loads.push({ ...this.#open(part), after: this.#last });
    }
    const held = new Set(part?.columns.map(({ name }) => name));
    // Without rowids, SQLite may give other columns in the order of another index: they all come at once.
    const isWanted = (name: string) => this.table.source.rowid === undefined || names.has(name);
    const missing = this.table.columns.filter(({ name }) => isWanted(name) && !held.has(name));
    if (part === undefined && missing.length === 0) missing.push(this.#cheapest());
    if (missing.length === 0) return;
    const made = { storage: this.#instance.newName(), columns: missing };
    await this.#instance.run(storageOf(made));
    this.#loads.push(this.#open(made));
  }

  /** Takes all that from the file at once. @throws {LeftoverError} where the table needs `_extra` */
  take(db: Database): void {
    for (const load of this.#loads) this.#fill(load, db);
    if (!this.grows) return;
    const { name, rowid } = this.table.source;
    this.#last = db.integer(`SELECT max(${rowid}) FROM ${quote(name)}`) ?? 0n;
  }

  /** Shows what was taken. */
  async settle(): Promise<void> {
    const made = this.#loads.find(({ after }) => after === undefined)?.part;
    this.#loads = [];
    if (made === undefined) return;
    this.#part = this.#part === undefined ? made : await this.#join(this.#part, made);
    await this.#instance.run(viewOf(this.table, this.#part));
  }

  async #join(part: Part, made: Part): Promise<Part> {
    const storage = this.#instance.newName();
    await this.#instance.run(joinOf(storage, part, made));
    return { storage, columns: [...part.columns, ...made.columns] };
  }

  /** To count rows, any column will do. */
  #cheapest(): Column {
    const { columns } = this.table;
    return columns.find(({ kind }) => kind === "number") ?? columns[0]!;
  }

  #open(part: Part): Load {
    const { library, connection } = this.#instance;
    const appender = library.appender_create_ext(connection, "memory", "held", part.storage);
    return { part, appender };
  }

  #fill({ part: { columns }, appender, after }: Load, db: Database): void {
    const { library } = this.#instance;
    const { source, columns: all } = this.table;
    const scan = new Scan(library, {
      db,
      source,
      columns,
      all,
      selection: { after },
      odd: this.#odd,
    });
    const chunk = library.create_data_chunk(columns.map(({ kind }) => typeOf(kind, library)));
    try {
      while (scan.fill(chunk)) {
        library.append_data_chunk(appender, chunk);
        library.data_chunk_reset(chunk);
      }
    } catch (error) {
      library.appender_clear(appender);
      throw error;
    } finally {
      library.appender_close_sync(appender);
    }
  }
}
