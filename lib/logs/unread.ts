import { reasonOfRuntime } from "../store/reason.ts";
import { isLink } from "../system/disk/files_in.ts";
import { LOG } from "./file_names.ts";
import type { LogReader } from "./log_reader.ts";
import { isMissing } from "../system/files.ts";

/** So many files are named. */
const MOST_NAMED = 5;

/** What reading logs left out, to be told in one warning. */
export class Unread {
  readonly #files: string[] = [];
  #bad = 0;
  #other = 0;
  #found = 0;

  /** Notes a file that cannot be read. */
  file(path: string, error: Error): void {
    this.#files.push(`"${path}": ${reasonFor(path, error)}`);
  }

  /** Notes a folder with other files only. */
  folder(path: string): void {
    this.#files.push(`"${path}": no file in it ends in ${LOG}`);
  }

  /** Notes what in a file was not understood. */
  parsed(path: string, { found, bad, other }: LogReader): void {
    this.#bad += bad;
    this.#other += other;
    this.#found += found;
    if (found === 0 && other > 0) this.#files.push(`"${path}": nothing in it is a record`);
  }

  /** Whether there is a record at all. */
  get hasRecords(): boolean {
    return this.#found > 0;
  }

  /** How many lines are no records: what programs print beside them. */
  get other(): number {
    return this.#other;
  }

  /** Says all else; `undefined` where nothing was left out. */
  get words(): string | undefined {
    const named = this.#files.slice(0, MOST_NAMED);
    if (named.length < this.#files.length) named.push(`${this.#files.length - named.length} more`);
    if (this.#bad === 1) named.push("1 line looks like a record and is none");
    if (this.#bad > 1) named.push(`${this.#bad} lines look like records and are none`);
    return named.length === 0 ? undefined : named.join("; ");
  }
}

function reasonFor(path: string, error: Error): string {
  if (!isMissing(error)) return reasonOfRuntime(error) ?? error.message;
  return isLink(path) ? "it is a link to nothing" : "it was removed";
}
