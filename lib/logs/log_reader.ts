import { formatMicros, parseMicros } from "../event/clock.ts";
import type { Classes } from "../values/cbor/classes.ts";
import { parseObject } from "../values/json.ts";
import { isDataLevel } from "./record.ts";
import { type ReadRecord, RecordParser } from "./record_parser.ts";
import { isBare, Unwrapper } from "./unwrap.ts";

/** So a line of JSONL begins, of Python's too. */
const JSONL = /^\{ ?"timestamp": ?"/;

/** Reads the lines of a file as records, whatever wrapped them; what several programs wrote in turns is told apart. */
export class LogReader {
  readonly #delimiter: string;
  readonly #classes: Classes;
  readonly #unwrapper = new Unwrapper();
  readonly #bare: RecordParser;
  readonly #parsers: Map<string, RecordParser>;
  #rows = 0;

  constructor(delimiter: string, classes: Classes) {
    this.#delimiter = delimiter;
    this.#classes = classes;
    this.#bare = new RecordParser(delimiter, classes);
    this.#parsers = new Map([["", this.#bare]]);
  }

  /** Takes the next line; gives the records that are whole now. */
  read(line: string): ReadRecord[] {
    if (isBare(line)) return this.#bare.read(line);
    const unwrapped = this.#unwrapper.take(line);
    return unwrapped === undefined ? [] : this.#parse(unwrapped.stream, unwrapped.text);
  }

  /** Gives what was waiting for more. */
  end(): ReadRecord[] {
    const cut = [...this.#unwrapper.end()];
    return [
      ...cut.flatMap(({ stream, text }) => this.#parse(stream, text)),
      ...[...this.#parsers.values()].flatMap((parser) => parser.end()),
    ];
  }

  #parse(stream: string, text: string): ReadRecord[] {
    let parser = this.#parsers.get(stream);
    if (parser === undefined) {
      this.#parsers.set(stream, parser = new RecordParser(this.#delimiter, this.#classes));
    }
    const row = JSONL.test(text) ? rowOf(text) : undefined;
    if (row === undefined) return parser.read(text);
    this.#rows++;
    return [...parser.end(), row];
  }

  /** The number of records so far, texts too. */
  get found(): number {
    return this.#sum(({ found }) => found) + this.#rows;
  }

  /** The number of lines so far that look like data and are none. */
  get bad(): number {
    return this.#sum(({ bad }) => bad);
  }

  /** The number of lines so far that are not blank, and that no record begins in. */
  get other(): number {
    return this.#sum(({ other }) => other);
  }

  #sum(count: (parser: RecordParser) => number): number {
    return this.#parsers.values().reduce((sum, parser) => sum + count(parser), 0);
  }
}

/** Reads a record that stands as a line of JSONL. */
function rowOf(text: string): ReadRecord | undefined {
  const { timestamp, level, ...data } = parseObject(text) ?? {};
  const micros = typeof timestamp === "string" ? parseMicros(timestamp) : undefined;
  if (micros === undefined || typeof level !== "string" || !isDataLevel(level)) return undefined;
  return { timestamp: formatMicros(micros), level, data };
}
