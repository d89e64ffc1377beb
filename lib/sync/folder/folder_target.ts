import type { TrackerError } from "../../errors.ts";
import { Database } from "../../store/database.ts";
import { Code, codeOf } from "../../store/reason.ts";
import { readText } from "../../system/disk/files_in.ts";
import { writeFile } from "../../system/disk/new_file.ts";
import { tryRemove } from "../../system/disk/probe.ts";
import { makeFolder, moveFile } from "../../system/files.ts";
import { pause } from "../../system/pause.ts";
import type { Kind } from "../../types.ts";
import { fileName, type Target } from "./target.ts";

/** A folder. */
export class FolderTarget implements Target {
  readonly drafts: string;
  readonly #root: string;
  #lock: Database | undefined;

  constructor(folder: string) {
    this.#root = folder.replace(/[/\\]+$/, "");
    this.drafts = `${this.#root}/_sync`;
    makeFolder(this.drafts);
  }

  async lock(source: string): Promise<void> {
    const lock = this.#lock = Database.open(`${this.drafts}/${fileName(source)}.lock`, {
      busyTimeout: 0,
    });
    for (;;) {
      try {
        // A process that ends gives it back, however it ends.
        return void lock.run("BEGIN EXCLUSIVE");
      } catch (error) {
        if (codeOf(error) !== Code.busy) throw lock.worded(error, "lock") as TrackerError;
        await pause(50, undefined);
      }
    }
  }

  readState(source: string): Promise<string | undefined> {
    return Promise.resolve(readText(this.#stateOf(source)));
  }

  saveState(source: string, text: string): Promise<void> {
    return Promise.resolve(writeFile(this.#stateOf(source), (write) => write(text)));
  }

  #stateOf(source: string): string {
    return `${this.drafts}/${fileName(source)}.json`;
  }

  kinds(table: string, wanted: ReadonlyMap<string, Kind>): Promise<Map<string, Kind>> {
    using db = Database.open(`${this.drafts}/columns.db`, { busyTimeout: 30 });
    const all = db.attempt("write", () =>
      db.transaction(() => {
        db.run(
          "CREATE TABLE IF NOT EXISTS columns (table_name TEXT, name TEXT, kind TEXT, PRIMARY KEY (table_name, name))",
        );
        for (const [name, kind] of wanted) {
          db.run("INSERT INTO columns VALUES (?, ?, ?) ON CONFLICT DO NOTHING", table, name, kind);
        }
        return db.rows("SELECT name, kind FROM columns WHERE table_name = ?", table);
      }));
    const kinds = new Map(all.map(([name, kind]) => [String(name), kind as Kind]));
    return Promise.resolve(new Map([...wanted.keys()].map((name) => [name, kinds.get(name)!])));
  }

  put(draft: string, path: string): Promise<void> {
    makeFolder(`${this.#root}/${path.slice(0, path.lastIndexOf("/"))}`);
    return Promise.resolve(moveFile(draft, `${this.#root}/${path}`));
  }

  remove(path: string): Promise<void> {
    return Promise.resolve(tryRemove(`${this.#root}/${path}`));
  }

  [Symbol.asyncDispose](): Promise<void> {
    if (this.#lock?.conn.isTransaction) this.#lock.run("ROLLBACK");
    this.#lock?.close();
    return Promise.resolve();
  }
}
