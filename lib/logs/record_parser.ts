import type { Classes } from "../values/cbor/classes.ts";
import { isEmpty } from "../values/check.ts";
import type { Event } from "../types.ts";
import { isJson, parseData } from "./data.ts";
import { BAR, Heads, looksLikeData, markOf } from "./line.ts";
import { isDataLevel } from "./record.ts";

/** When a record was logged, `YYYY-MM-DD HH:MM:SS.fff`, and its level. */
export interface Stamp {
  readonly timestamp: string;
  readonly level: string;
}

/** A record that was read: data, or a text. */
export interface ReadRecord extends Stamp {
  readonly data?: Event;
  readonly message?: string;
}

/** What a line begins. */
interface Begun {
  /** Where a head stands in it. */
  readonly stamp?: Stamp;
  readonly data?: Event;
  /** An object that goes over several lines. */
  readonly isOpen?: boolean;
  readonly isText?: boolean;
  /** The line of a text that it is, or begins. */
  readonly message?: string;
  /** Something in it looks like data and is none. */
  readonly isBad?: boolean;
}

const NOTHING: Begun = {};
const NONE: ReadRecord[] = [];

/** A line within a text is indented by so much. */
const INDENT = 2;
/** So long the time in a head is. */
const STAMP = "YYYY-MM-DD HH:MM:SS.fff".length;

/**
 * Puts the records of a log together from its lines. A record begins wherever its head stands in a line, as a program may
 * have printed before it; but not in a text, or a text could forge one. JSON cannot: its quotes are escaped within its texts.
 */
export class RecordParser {
  readonly #heads: Heads;
  readonly #mark: string;
  readonly #classes: Classes;
  /** The lines of an object that goes over several, and its stamp. */
  #open: string[] | undefined;
  #stamp: Stamp | undefined;
  /** The text that may go on. */
  #text: { readonly stamp: Stamp; readonly lines: string[] } | undefined;
  /** What is whole. */
  #records: ReadRecord[] = [];
  /** The line before is of a text. */
  #inText = false;
  #found = 0;
  #bad = 0;
  #other = 0;

  constructor(delimiter: string, classes: Classes) {
    this.#heads = new Heads(delimiter);
    this.#mark = markOf(delimiter);
    this.#classes = classes;
  }

  /** The number of records so far, texts too. */
  get found(): number {
    return this.#found;
  }

  /** The number of lines so far that look like data and are none; an object that is still open is one. */
  get bad(): number {
    return this.#bad + (this.#open === undefined ? 0 : 1);
  }

  /** The number of lines so far that are not blank, and that no record begins in. */
  get other(): number {
    return this.#other;
  }

  /** Takes the next line; gives the data of the record that it ends. */
  push(text: string): Event | undefined {
    return this.read(text).at(-1)?.data;
  }

  /** Takes the next line; gives the records that are whole now: a text is, where the line does not belong to it. */
  read(text: string): ReadRecord[] {
    const line = text.trimEnd();
    if (this.#open === undefined) this.#take(line, this.#begin(line));
    else this.#goOn(line);
    if (this.#records.length === 0) return NONE;
    const records = this.#records;
    this.#records = [];
    return records;
  }

  /** Gives the text that the last line belongs to. */
  end(): ReadRecord[] {
    this.#endText();
    return this.#records.splice(0);
  }

  /** An object's lines begin with a blank, the last one is the brace. Others may have cut it, within a line too. */
  #goOn(line: string): void {
    if (line === "}") return this.#close();
    const begun = this.#begin(line);
    const isCut = begun.data !== undefined || begun.isOpen || !line.startsWith(" ");
    if (!isCut) {
      this.#open!.push(line);
      return;
    }
    this.#open = undefined;
    this.#bad++;
    this.#take(line, begun);
  }

  #close(): void {
    const data = parseData(`${this.#open!.join("\n")}\n}`, this.#classes);
    this.#open = undefined;
    this.#take("}", data === undefined ? { isBad: true } : { stamp: this.#stamp!, data });
  }

  #take(line: string, begun: Begun): void {
    const { stamp, data, isOpen, isText, isBad } = begun;
    if (isBad) this.#bad++;
    const isMore = data === undefined && this.#inText && line.startsWith(" ");
    if (data !== undefined || isText) this.#found++;
    else if (line !== "" && !isMore && !isOpen) this.#other++;
    if (isOpen) [this.#open, this.#stamp] = [["{"], stamp];
    this.#inText = isText || isMore;
    if (this.#text !== undefined || isText) this.#takeText(line, begun, isMore);
    if (data === undefined || isEmpty(data)) return;
    // Spread, the two would take as long as all of the line.
    const { timestamp, level } = stamp!;
    this.#records.push({ timestamp, level, data });
  }

  #takeText(line: string, { stamp, message }: Begun, isMore: boolean): void {
    if (stamp !== undefined || !this.#inText) this.#endText();
    if (message === undefined && !isMore) return;
    if (stamp === undefined) this.#text?.lines.push(message ?? line.slice(INDENT));
    else if (message !== undefined) this.#text = { stamp, lines: [message] };
  }

  #endText(): void {
    const text = this.#text;
    this.#text = undefined;
    if (text !== undefined) {
      this.#records.push({ ...text.stamp, message: text.lines.join("\n") });
    }
  }

  #begin(line: string): Begun {
    // Most lines of others, and within an object, are told by that.
    if (!line.includes(BAR)) return NOTHING;
    if (line.startsWith(this.#mark)) {
      return { isText: true, message: line.slice(this.#mark.length) };
    }
    const indent = this.#inText && line.startsWith("  ") ? line.search(/\S/) : 0;
    let isBad = false;
    for (const { start, level, text } of this.#heads.in(line)) {
      // Texts of earlier versions have no mark.
      const isInText = indent > 0 && start === indent;
      if (isInText) return { isText: true, message: line.slice(INDENT), isBad };
      const stamp = { timestamp: line.slice(start, start + STAMP), level };
      if (!isDataLevel(level)) return { isText: true, stamp, message: text, isBad };
      if (text === "{") return { isOpen: true, stamp, isBad };
      // Looking for escapes in all that follows, head by head, would take time that grows as the square of the line.
      const isObject = line.endsWith("}") && (!isBad || isJson(text));
      const data = isObject ? parseData(text, this.#classes) : undefined;
      if (data !== undefined) return { stamp, data, isBad };
      isBad = true;
    }
    return { isBad: isBad || looksLikeData(line) };
  }
}
