import { foldIn } from "../store/engine/connection.ts";
import { Database } from "../store/database.ts";
import { Events } from "../store/read/events.ts";
import { defaultTable } from "../store/table.ts";
import { closeOnExit } from "../system/process/program.ts";
import { checkReader, type ReaderOptions } from "./options.ts";

/** A table of events, open to be read. To change something, the file is opened for writing too, from the first time on. */
export class OpenFile implements Disposable {
  readonly database: Database;
  readonly table: string;
  readonly events: Events;
  readonly #durability: ReaderOptions["durability"];
  #writing: Database | undefined;
  readonly #stopClosingOnExit: () => void;

  /** @throws {TypeError} @throws {RangeError} @throws {TrackerError} */
  constructor(db: string, options: ReaderOptions) {
    checkReader(db, options);
    const { busyTimeout = 30, durability } = options;
    this.#durability = durability;
    const database = this.database = Database.open(db, { busyTimeout, readOnly: true });
    try {
      this.table = options.table ?? database.attempt("read", () => defaultTable(database));
    } catch (error) {
      database.close();
      throw error;
    }
    this.events = new Events(database, this.table);
    this.#stopClosingOnExit = closeOnExit(this, foldingIn(database.location));
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
