import { sizeOf, tryRemove } from "../../system/disk/probe.ts";
import { folderOf, makeFolder, missingFolders, whatIsAt } from "../../system/files.ts";

/** A file that has no table yet is no longer than this, in bytes. */
const LONGEST_EMPTY = 4096;

/** What opening a database makes: of one that cannot be used then, nothing is to stay. */
export class Made {
  readonly #path: string;
  readonly #isNew: boolean;
  #isBegun = false;
  /** Those that were missing, the outermost first. */
  #folders: readonly string[] = [];

  constructor(path: string) {
    this.#path = path;
    this.#isNew = whatIsAt(path) === "nothing";
  }

  /** Tells, once, that the file was made too. */
  begins(): boolean {
    const begins = this.#isNew && !this.#isBegun;
    this.#isBegun = true;
    return begins;
  }

  /** Makes the folder of the file, and those above it. */
  makeFolder(sync: boolean): void {
    const folder = folderOf(this.#path);
    this.#folders = missingFolders(folder);
    makeFolder(folder, { sync });
  }

  /** Takes away what was made, once it is closed; not a file that has a table, nor one that somebody else writes to. */
  undo(): void {
    const isEmpty = (sizeOf(this.#path) ?? 0) <= LONGEST_EMPTY && !sizeOf(`${this.#path}-wal`);
    if (!this.#isNew || !isEmpty) return;
    for (const end of ["-wal", "-shm", "-journal", ""]) tryRemove(this.#path + end);
    for (const folder of this.#folders.toReversed()) tryRemove(folder);
  }
}
