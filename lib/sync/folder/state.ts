import type { TrackerError } from "../../errors.ts";
import { Database } from "../../store/database.ts";
import { Code, codeOf } from "../../store/reason.ts";
import { readText } from "../../system/disk/files_in.ts";
import { writeFile } from "../../system/disk/new_file.ts";
import { makeFolder } from "../../system/files.ts";
import { pause } from "../../system/pause.ts";

/** Rows of a source that stand in files together: those of the rowids from the first to the last. */
export interface Range {
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly runs: readonly string[];
  /** Paths in the folder. */
  readonly files: readonly string[];
}

/** How far a table of a source is. */
export interface TableState {
  readonly ranges: readonly Range[];
  readonly trackId: string | null;
  readonly timestamp: string | null;
  /** How often each run was edited that ever was. */
  readonly edits: Readonly<Record<string, number>>;
  /** What is told of its runs, hashed. */
  readonly told: string;
}

/** What a folder knows of a source. */
export interface SourceState {
  readonly tables: Readonly<Record<string, TableState>>;
  readonly assets: readonly string[];
  /** Files that are being written, which nobody may count on. */
  readonly pending: readonly string[];
}

const NONE: SourceState = { tables: {}, assets: [], pending: [] };

/** The state of one source in a folder; whoever has it open is the only one to write for that source. */
export class StateFile implements Disposable {
  readonly #path: string;
  readonly #lock: Database;
  state: SourceState;

  private constructor(path: string, lock: Database) {
    this.#path = path;
    this.#lock = lock;
    const text = readText(path);
    this.state = text === undefined ? NONE : JSON.parse(text);
  }

  /** Waits until nobody else writes for the source. @throws {TrackerError} */
  static async open(folder: string, source: string): Promise<StateFile> {
    const base = `${folder}/_sync/${fileName(source)}`;
    makeFolder(`${folder}/_sync`);
    const lock = Database.open(`${base}.lock`, { busyTimeout: 0 });
    for (;;) {
      try {
        // A process that ends gives it back, however it ends.
        lock.run("BEGIN EXCLUSIVE");
        return new StateFile(`${base}.json`, lock);
      } catch (error) {
        if (codeOf(error) !== Code.busy) throw lock.worded(error, "lock") as TrackerError;
        await pause(50, undefined);
      }
    }
  }

  /** Has the folder know it from now on. */
  save(state: SourceState): void {
    writeFile(this.#path, (write) => write(JSON.stringify(state)));
    this.state = state;
  }

  [Symbol.dispose](): void {
    if (this.#lock.conn.isTransaction) this.#lock.run("ROLLBACK");
    this.#lock.close();
  }
}

/** Gives a name as a file can have it. */
export function fileName(name: string): string {
  return encodeURIComponent(name).replaceAll("*", "%2A");
}
