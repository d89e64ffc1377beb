import type { Event } from "../../types.ts";
import { carriedBy } from "../../values/inspect.ts";
import { writeJson } from "../../values/json.ts";
import type { Database } from "../database.ts";
import { Table } from "../table.ts";

/**
 * Writes what JSON carries, of the events of calls, as text into columns of text that Python made: both read it there, and
 * SQL does. Python has its own arguments there as text too.
 */
export class CallTexts {
  readonly #db: Database;
  readonly #name: string;
  #version: number | undefined;
  /** The columns of text; `undefined` of a table that is ours. */
  #texts: ReadonlySet<string> | undefined = new Set();

  constructor(db: Database, table: string) {
    this.#db = db;
    this.#name = table;
  }

  /** Gives an event as the table takes it. */
  event(event: Event): Event {
    if (this.#texts !== undefined) this.#db.attempt("log to", () => this.#refresh());
    const texts = this.#texts;
    if (texts === undefined || texts.size === 0) return event;
    const entries = Object.entries(event);
    return Object.fromEntries(
      entries.map(([key, value]) => [key, texts.has(key) ? textOf(value) : value]),
    );
  }

  #refresh(): void {
    const version = this.#db.first<number>("PRAGMA schema_version");
    if (version === this.#version) return;
    this.#version = version;
    const table = Table.read(this.#db, this.#name);
    const kinds = [...table?.kinds ?? []].filter(([, kind]) => kind === "string");
    this.#texts = table?.refusesNull ? undefined : new Set(kinds.map(([name]) => name));
  }
}

function textOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return ["plain", "digits"].includes(carriedBy(value)) ? writeJson(value) : value;
}
