import type { EncodeOptions } from "../values/cbor/options.ts";
import { variable } from "../system/process/environment.ts";
import { dataText } from "./data.ts";
import type { LogRecord } from "./record.ts";

/** Stands between the head of a line and what was logged. */
const DELIMITER = "!📁!";

/** Stands where other loggers name the place in the code. */
const SOURCE = "xetrack";

/** Stands between the parts of a head. */
export const BAR = " | ";

const TIME = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}`;

/** A line that is as a head is, whatever delimiter comes behind it. */
const LIKENESS = new RegExp(`${TIME} \\| (?:TRACKING|MONITOR|EXPERIMENT) *\\| `);

/** The head of a record, and what was logged. */
export interface Head {
  /** Where in the line it begins. */
  readonly start: number;
  readonly level: string;
  readonly text: string;
}

/**
 * Gives the delimiter: the variable `LOGS_DELIMITER` where it is set and may be read.
 *
 * @throws {TypeError} for one that a line could not be split at
 */
export function logsDelimiter(): string {
  const delimiter = variable("LOGS_DELIMITER") || DELIMITER;
  if (/[\r\n]/.test(delimiter) || SOURCE.includes(delimiter)) {
    throw new TypeError(
      `Cannot use ${
        JSON.stringify(delimiter)
      } as LOGS_DELIMITER: it breaks the line, or is in "${SOURCE}"`,
    );
  }
  return delimiter;
}

/** A record as it stands in a log: its head, and what was logged, with the end of the line. */
export interface Line {
  readonly head: string;
  readonly text: string;
}

/** Writes records as they stand in a log: one line, of an experiment and of a long text several. */
export class Lines {
  readonly #delimiter: string;
  readonly #encode: () => EncodeOptions;
  /** The head of the last line: most lines of a millisecond have the same. */
  #head = "";
  #time = "";
  #level = "";

  constructor(delimiter: string, encode: () => EncodeOptions) {
    this.#delimiter = delimiter;
    this.#encode = encode;
  }

  /** Gives a record's line. */
  of(record: LogRecord): Line {
    const head = this.#headOf(record);
    if ("data" in record) {
      const text = dataText(record.data, this.#encode, record.level === "EXPERIMENT" ? 2 : 0);
      return { head, text: `${text}\n` };
    }
    const [first, ...more] = record.message.split(/\r\n?|\n/);
    const text = [first, ...more.map((line) => indented(line, this.#delimiter))].join("\n");
    return { head, text: `${text}\n` };
  }

  #headOf({ timestamp, level }: LogRecord): string {
    const time = timestamp.slice(0, 23);
    if (time !== this.#time || level !== this.#level) {
      this.#time = time;
      this.#level = level;
      this.#head = `${time} | ${level.padEnd(8)} | ${SOURCE}${this.#delimiter}`;
    }
    return this.#head;
  }
}

/** Without the mark, a text of several lines could have one that reads as a record. */
function indented(line: string, delimiter: string): string {
  return line.includes(delimiter) ? `${markOf(delimiter)}${line}` : `  ${line}`;
}

/** So begins a line within a text that has the delimiter in it. */
export function markOf(delimiter: string): string {
  return `  ${delimiter}`;
}

/** Finds the heads in lines, each in time that grows as the line does. */
export class Heads {
  readonly #pattern: RegExp;

  constructor(delimiter: string) {
    this.#pattern = new RegExp(
      `${TIME} \\| ([A-Z]+) *\\| [^|]*?${RegExp.escape(delimiter)}`,
      "g",
    );
  }

  /** Gives the heads in a line, from left to right: a program may have printed before a record, or a kill cut one. */
  *in(line: string): Generator<Head, void> {
    const pattern = this.#pattern;
    pattern.lastIndex = 0;
    for (let found = pattern.exec(line); found !== null; found = pattern.exec(line)) {
      const next = found.index + "YYYY-MM-DD HH:MM:SS.fff".length;
      yield { start: found.index, level: found[1]!, text: line.slice(pattern.lastIndex) };
      pattern.lastIndex = next;
    }
  }
}

/** Tells whether a line looks as if data began in it. */
export function looksLikeData(line: string): boolean {
  return LIKENESS.test(line);
}
