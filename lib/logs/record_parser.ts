import type { Classes } from "../values/cbor/classes.ts";
import { isEmpty } from "../values/check.ts";
import type { Event } from "../types.ts";
import { isJson, parseData } from "./data.ts";
import { BAR, Heads, looksLikeData, markOf } from "./line.ts";
import { isDataLevel } from "./record.ts";

/** What a line begins. */
interface Begun {
  readonly data?: Event;
  /** An object that goes over several lines. */
  readonly isOpen?: boolean;
  readonly isText?: boolean;
  /** Something in it looks like data and is none. */
  readonly isBad?: boolean;
}

const NOTHING: Begun = {};

/**
 * Puts the records of a log together from its lines. A record begins wherever its head stands in a line, as a program may
 * have printed before it; but not in a text, or a text could forge one. JSON cannot: its quotes are escaped within its texts.
 */
export class RecordParser {
  readonly #heads: Heads;
  readonly #mark: string;
  readonly #classes: Classes;
  /** The lines of an object that goes over several. */
  #open: string[] | undefined;
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
    const line = text.trimEnd();
    return this.#open === undefined ? this.#take(line, this.#begin(line)) : this.#goOn(line);
  }

  /** An object's lines begin with a blank, the last one is the brace. Others may have cut it, within a line too. */
  #goOn(line: string): Event | undefined {
    if (line === "}") return this.#close();
    const begun = this.#begin(line);
    const isCut = begun.data !== undefined || begun.isOpen || !line.startsWith(" ");
    if (!isCut) {
      this.#open!.push(line);
      return undefined;
    }
    this.#open = undefined;
    this.#bad++;
    return this.#take(line, begun);
  }

  #close(): Event | undefined {
    const data = parseData(`${this.#open!.join("\n")}\n}`, this.#classes);
    this.#open = undefined;
    return this.#take("}", data === undefined ? { isBad: true } : { data });
  }

  #take(line: string, { data, isOpen, isText, isBad }: Begun): Event | undefined {
    if (isBad) this.#bad++;
    if (data !== undefined || isText) this.#found++;
    else if (line !== "") this.#other++;
    if (isOpen) this.#open = ["{"];
    const isMore = data === undefined && this.#inText && line.startsWith(" ");
    this.#inText = isText || isMore;
    return data === undefined || isEmpty(data) ? undefined : data;
  }

  #begin(line: string): Begun {
    // Most lines of others, and within an object, are told by that.
    if (!line.includes(BAR)) return NOTHING;
    if (line.startsWith(this.#mark)) return { isText: true };
    const indent = this.#inText && line.startsWith("  ") ? line.search(/\S/) : 0;
    let isBad = false;
    for (const { start, level, text } of this.#heads.in(line)) {
      // Texts of earlier versions have no mark.
      const isInText = indent > 0 && start === indent;
      if (isInText || !isDataLevel(level)) return { isText: true, isBad };
      if (text === "{") return { isOpen: true, isBad };
      // Looking for escapes in all that follows, head by head, would take time that grows as the square of the line.
      const isObject = line.endsWith("}") && (!isBad || isJson(text));
      const data = isObject ? parseData(text, this.#classes) : undefined;
      if (data !== undefined) return { data, isBad };
      isBad = true;
    }
    return { isBad: isBad || looksLikeData(line) };
  }
}
