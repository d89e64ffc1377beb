import type { EncodeOptions } from "../values/cbor/codec.ts";
import { variable } from "../system/environment.ts";
import { dataText } from "./data.ts";
import type { LogRecord } from "./record.ts";

/** Stands between the head of a line and what was logged. */
const DELIMITER = "!📁!";

/** Stands where other loggers name the place in the code. */
const SOURCE = "xetrack";

/** The head of a line, up to the delimiter. A program may have left an unfinished line of its own before it. */
const HEAD = /^(?! )[^]*?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \| ([A-Z]+) *\| [^|]*$/;

/** A line of a log, in its parts. */
export interface Line {
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

/** Writes a record as it stands in a log: one line, of an experiment and of a long text several. */
export function formatLine(
  record: LogRecord,
  delimiter: string,
  encode: () => EncodeOptions,
): string {
  const head = `${record.timestamp.slice(0, 23)} | ${
    record.level.padEnd(8)
  } | ${SOURCE}${delimiter}`;
  // An indented line never begins a record, whatever a text says.
  if ("message" in record) return `${head}${record.message.replaceAll(/\r\n?|\n/g, "\n  ")}\n`;
  return `${head}${dataText(record.data, encode, record.level === "EXPERIMENT" ? 2 : 0)}\n`;
}

/** Splits a line at the first delimiter behind a head; `undefined` for any other line. */
export function splitLine(line: string, delimiter: string): Line | undefined {
  const end = afterHead(line, delimiter);
  const level = end < 0 ? undefined : HEAD.exec(line.slice(0, end))?.[1];
  return level === undefined ? undefined : { level, text: line.slice(end + delimiter.length) };
}

/** The head has bars of its own, which a delimiter may begin with. */
function afterHead(line: string, delimiter: string): number {
  const bar = line.indexOf(" | ", line.indexOf(" | ") + 1);
  return bar < 0 ? -1 : line.indexOf(delimiter, bar + 3);
}
