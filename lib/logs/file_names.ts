import { named } from "../errors.ts";
/** Where the parts of a moment stand in a timestamp. */
const PARTS: Readonly<Record<string, readonly [from: number, to: number]>> = {
  YYYY: [0, 4],
  MM: [5, 7],
  DD: [8, 10],
  HH: [11, 13],
  mm: [14, 16],
  ss: [17, 19],
};

/** So end the names of the files that are read in a folder. */
export const LOG = ".log";

/** Names log files after the time of a record: `{time:YYYY-MM-DD}.log`. */
export class FileNames {
  readonly #format: string;
  #second = "";
  #name = "";

  /** @throws {TypeError} for a format that has another placeholder, that leaves the folder, or that is not read there */
  constructor(format: string) {
    this.#format = format;
    const refuse = (why: string) => new TypeError(`Cannot name log files ${named(format)}: ${why}`);
    if (/\{(?!time:[^{}]*\})/.test(format)) {
      throw refuse("expected {time:…} with YYYY, MM, DD, HH, mm, ss");
    }
    const name = this.of("2026-01-02 03:04:05");
    if (!name.endsWith(LOG)) throw refuse(`readLogs reads files that end in ${LOG}`);
    if (/^([A-Za-z]:)?[\\/]|^[A-Za-z]:|(^|[\\/])\.\.([\\/]|$)/.test(name)) {
      throw refuse("it leaves the folder");
    }
  }

  /** Gives the name for a record of this timestamp. */
  of(timestamp: string): string {
    const second = timestamp.slice(0, 19);
    if (second !== this.#second) {
      this.#second = second;
      this.#name = this.#format.replaceAll(
        /\{time:([^{}]*)\}/g,
        (_, format: string) =>
          format.replaceAll(/YYYY|MM|DD|HH|mm|ss/g, (part) => second.slice(...PARTS[part]!)),
      );
    }
    return this.#name;
  }
}
