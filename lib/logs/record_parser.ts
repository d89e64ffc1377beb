import type { Classes } from "../values/cbor/classes.ts";
import { isEmpty } from "../event/check.ts";
import type { Event } from "../types.ts";
import { parseData } from "./data.ts";
import { splitLine } from "./line.ts";
import { isDataLevel } from "./record.ts";

/** Puts the records of a log together from its lines. */
export class RecordParser {
  readonly #delimiter: string;
  readonly #classes: Classes;
  /** The lines of an object that goes over several. */
  #open: string[] | undefined;

  constructor(delimiter: string, classes: Classes) {
    this.#delimiter = delimiter;
    this.#classes = classes;
  }

  /** Takes the next line; gives the data of the record that it ends. */
  push(line: string): Event | undefined {
    return this.#open === undefined ? this.#begin(line) : this.#goOn(line, this.#open);
  }

  #begin(line: string): Event | undefined {
    let parts = splitLine(line, this.#delimiter);
    while (parts !== undefined && isDataLevel(parts.level)) {
      if (parts.text.trimEnd() === "{") {
        this.#open = [parts.text];
        return undefined;
      }
      const data = this.#dataIn(parts.text);
      if (data !== undefined) return data;
      // A kill may have cut a line, and another process written behind it.
      parts = splitLine(parts.text, this.#delimiter);
    }
    return undefined;
  }

  /** Its lines begin with a blank, the last one with the brace; any other line was written by somebody else. */
  #goOn(line: string, open: string[]): Event | undefined {
    if (line.startsWith(" ")) {
      open.push(line);
      return undefined;
    }
    this.#open = undefined;
    return line.startsWith("}") ? this.#dataIn(`${open.join("\n")}\n${line}`) : this.#begin(line);
  }

  #dataIn(text: string): Event | undefined {
    const data = parseData(text, this.#classes);
    return data === undefined || isEmpty(data) ? undefined : data;
  }
}
