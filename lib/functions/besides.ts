import type { Database } from "../store/database.ts";
import { Table } from "../store/table.ts";
import type { Event, Kind } from "../types.ts";
import { encode } from "../values/encode.ts";
import { carriedBy, kindOf } from "../values/inspect.ts";
import { isOrdinary } from "../values/kind.ts";
import { outline } from "../values/outline.ts";

/**
 * Puts what a column cannot hold, as another function's values made it, beside it too: under the column's name and its own
 * kind, `function_result_string`, where SQL reads it. Under its own name it spills, and comes back, as ever.
 */
export class Besides {
  readonly #db: Database;
  readonly #name: string;
  #version: number | undefined;
  #kinds: ReadonlyMap<string, Kind> = new Map();

  constructor(db: Database, table: string) {
    this.#db = db;
    this.#name = table;
  }

  /** Gives what is to be stored beside an event; `undefined` for nothing. */
  of(event: Event): Event | undefined {
    if (this.#hasNew(event)) this.#db.attempt("log to", () => this.#refresh());
    let beside: Event | undefined;
    for (const key in event) {
      const kind = this.#kinds.get(key);
      const value = event[key];
      if (kind === undefined || !isForeign(value, kind)) continue;
      const [own, shown] = asColumn(value);
      const name = `${key}_${own}`;
      if (Object.hasOwn(event, name) || (this.#kinds.get(name) ?? own) !== own) continue;
      (beside ??= {})[name] = shown;
    }
    return beside;
  }

  /** Columns come, and keep their kinds: asking the file each time would take as long as an insert. */
  #hasNew(event: Event): boolean {
    for (const key in event) {
      if (!this.#kinds.has(key) && (event[key] ?? null) !== null) return true;
    }
    return false;
  }

  #refresh(): void {
    const version = this.#db.first<number>("PRAGMA schema_version");
    if (version === this.#version) return;
    this.#version = version;
    this.#kinds = Table.read(this.#db, this.#name)?.kinds ?? new Map();
  }
}

/** Tells whether a value is of another kind than a column's: NaN is a number, and only spills. */
function isForeign(value: unknown, kind: Kind): boolean {
  if (value === null || value === undefined || typeof value === kind) return false;
  if (typeof value === "number" && !isOrdinary(value)) return false;
  const own = kindOf(value);
  // Objects stand in columns of text as their ids.
  if (own === kind || own === "asset" && kind === "string") return false;
  return typeof encode(value, kind) === "symbol";
}

/** Gives the kind of a column that holds a value for SQL to read, and the value as it stands there. */
function asColumn(value: unknown): [Kind, unknown] {
  const kind = kindOf(value)!;
  const isTagged = kind === "json" && carriedBy(value) === "tagged";
  return [kind, isTagged ? outline(value) : value];
}
