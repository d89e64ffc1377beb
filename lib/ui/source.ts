import { whatIsAt } from "../system/files.ts";
import type { OpenSource } from "./open_source.ts";
import { Refusal } from "./refusal.ts";

/** Opens a table of a file. */
export type Opener = (path: string, table: string | undefined) => OpenSource;

/** A file that is shown: open as long as it stays the same file, opened anew when another one has its place. */
export class Source implements Disposable {
  readonly path: string;
  readonly #open = new Map<string | undefined, OpenSource>();

  constructor(path: string) {
    this.path = path;
  }

  /** Gives a table of it, by default the file's, opened by what is loaded once somebody asks. @throws {Refusal} where it is gone @throws {TrackerError} */
  table(table: string | undefined, opener: Opener): OpenSource {
    if (this.#open.values().some(({ reader }) => reader.database.isMoved)) this.close();
    const known = this.#open.get(table);
    if (known !== undefined) return known;
    if (whatIsAt(this.path) === "nothing") {
      throw new Refusal(410, `Cannot read "${this.path}": no such file`);
    }
    const open = opener(this.path, table);
    this.#open.set(table, open);
    return open;
  }

  /** Closes it; what is asked afterwards opens it again. */
  close(): void {
    for (const open of this.#open.values()) open[Symbol.dispose]();
    this.#open.clear();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
