import { FileAssets } from "../assets/file.ts";
import { spillHandler } from "../event/spill.ts";
import type { OpenTable } from "../reading/open_table.ts";
import { chosen, ROWS, type RowsOptions } from "../reading/options.ts";
import { Queries } from "../reading/queries.ts";
import { foldIn } from "../store/engine/connection.ts";
import { Database } from "../store/database.ts";
import { Events } from "../store/read/events.ts";
import type { Selection } from "../store/read/selection.ts";
import { defaultTable } from "../store/table.ts";
import { Edits } from "../store/write/edits.ts";
import { Writer } from "../store/write/writer.ts";
import { closeOnExit } from "../system/process/program.ts";
import { Warnings } from "../system/warnings.ts";
import { checkReader, type ReaderOptions } from "./options.ts";

/** All that a reader stands on. To change something, the file is opened for writing too, from the first time on. */
export class OpenReader implements OpenTable<RowsOptions>, Disposable {
  readonly known: typeof ROWS = ROWS;
  readonly database: Database;
  readonly table: string;
  readonly events: Events;
  readonly assets: FileAssets;
  readonly queries: Queries;
  readonly #durability: ReaderOptions["durability"];
  #writing: Database | undefined;
  readonly #stopClosingOnExit: () => void;

  /** @throws {TypeError} @throws {RangeError} @throws {TrackerError} */
  constructor(db: string, options: ReaderOptions) {
    checkReader(db, options);
    const { engine = "sqlite", busyTimeout = 30, durability } = options;
    this.#durability = durability;
    const database = this.database = Database.open(db, { busyTimeout, readOnly: true });
    try {
      this.table = options.table ?? database.attempt("read", () => defaultTable(database));
    } catch (error) {
      database.close();
      throw error;
    }
    this.events = new Events(database, this.table);
    this.queries = new Queries({ engine, database });
    this.assets = new FileAssets({
      database,
      write: (work) => this.write(work),
      warnings: new Warnings(true),
      compress: false,
    });
    this.#stopClosingOnExit = closeOnExit(this, foldingIn(database.location));
  }

  select({ trackId, head, tail, ...choice }: RowsOptions): Selection {
    return { trackId, head, tail, ...chosen(choice) };
  }

  edit<T>(work: (edits: Edits) => T): T {
    return this.write((database) => {
      const keeper = this.assets.on(database);
      const onSpill = spillHandler(new Warnings(true), false);
      const writer = new Writer(database, { table: this.table, trackId: "", onSpill, keeper });
      return work(new Edits(database, writer, { onSpill, keeper }));
    });
  }

  /** Does work on the file opened for writing. */
  write<T>(work: (database: Database) => T): T {
    // A closed one says so.
    if (!this.database.conn.isOpen) return work(this.database);
    const durability = this.#durability;
    return work(this.#writing ??= this.database.again({ existing: true, durability }));
  }

  close(): void {
    this.#stopClosingOnExit();
    this.queries.close();
    this.#writing?.close();
    this.database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Apart from all else, so that it holds no reader. */
function foldingIn(path: string): () => void {
  return () => foldIn(path);
}
