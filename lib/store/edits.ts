import { checkKey, EXTRA, quote } from "../names.ts";
import type { OnSpill } from "../spill.ts";
import { encode, SPILL } from "../values/encode.ts";
import { type Extra, parseTagged, tag } from "../values/extra.ts";
import { parseJson } from "../values/json.ts";
import type { Stored } from "../values/kind.ts";
import { type Condition, where } from "./conditions.ts";
import type { Database } from "./database.ts";
import { keyJson, matching } from "./match.ts";
import { forKey } from "./plan.ts";
import type { Table } from "./table.ts";
import type { Writer } from "./writer.ts";

/** Which rows an edit changes: those of a run, those that hold a value under a key. */
export interface Scope {
  readonly trackId?: string;
  readonly key?: string;
  readonly value?: unknown;
}

/** Changes stored values, back in time: each edit is one transaction that knows the columns under its lock. */
export class Edits {
  readonly #db: Database;
  readonly #writer: Writer;
  readonly #onSpill: OnSpill;

  constructor(db: Database, writer: Writer, onSpill: OnSpill) {
    this.#db = db;
    this.#writer = writer;
    this.#onSpill = onSpill;
    db.conn.function("xetrack_put", { deterministic: true }, put);
    db.conn.function("xetrack_get", { deterministic: true }, get);
  }

  /** Sets a value in the rows and gives their number. @throws {TypeError} for bad input or an unknown key to look for */
  set(key: string, value: unknown, scope: Scope): number {
    checkKey(key, "set");
    return this.#writer.write((_insert, table) => {
      const conditions = this.#conditions(table, scope);
      this.#writer.addColumns(table, key, value, "set");
      return this.#update(table, key, value, conditions);
    });
  }

  /** Deletes a run's rows and gives their number. */
  deleteRun(trackId: string): number {
    return this.#writer.write((_insert, table) => {
      return this.#db.run(`DELETE FROM ${quote(table.name)} WHERE track_id = ?`, trackId);
    });
  }

  #conditions(table: Table, { trackId, key, value }: Scope): Condition[] {
    const conditions: Condition[] = [];
    if (trackId !== undefined) conditions.push(["track_id = ?", trackId]);
    if (key !== undefined) conditions.push(matching(this.#db, table, key, value));
    return conditions;
  }

  #update(table: Table, key: string, value: unknown, conditions: Condition[]): number {
    const { cell, extra } = this.#encode(table, key, value);
    const assignments: string[] = [];
    const cells: Stored[] = [];
    if (cell !== undefined) {
      assignments.push(`${quote(key)} = ?`);
      cells.push(cell);
    }
    if (table.hasExtra) {
      assignments.push(`${EXTRA} = xetrack_put(${EXTRA}, ?, ?)`);
      cells.push(keyJson(key), extra);
    }
    const { clause, params } = where(conditions);
    const name = quote(table.name);
    // A null for a key that has no column changes nothing, yet these rows hold it from now on.
    if (assignments.length === 0) {
      return this.#db.first<number>(`SELECT count(*) FROM ${name}${clause}`, ...params)!;
    }
    return this.#db.run(
      `UPDATE ${name} SET ${assignments.join(", ")}${clause}`,
      ...cells,
      ...params,
    );
  }

  /** Gives what goes to the column, `undefined` where there is none, and the JSON that goes to `_extra`. */
  #encode(table: Table, key: string, value: unknown): { cell?: Stored; extra: string | null } {
    try {
      const kind = table.kindToWrite(key);
      const cell = kind === undefined ? SPILL : encode(value, kind);
      if (cell !== SPILL) return { cell, extra: null };
      const column = kind === undefined ? {} : { cell: null };
      if (value === null || value === undefined) return { ...column, extra: null };
      const extra = JSON.stringify(tag(value));
      this.#onSpill(key, value, kind);
      return { ...column, extra };
    } catch (error) {
      throw forKey(key, error, "set");
    }
  }
}

/**
 * Gives `_extra` with one key's JSON put in, or taken out where that is null; NULL when nothing is left.
 * The key comes as JSON too: SQLite would alter some.
 */
function put(extra: Stored, key: Stored, json: Stored): string | null {
  const name = JSON.parse(String(key));
  const members = Object.entries(membersOf(extra)).filter(([other]) => other !== name);
  if (json !== null) members.push([name, parseJson(String(json))]);
  return members.length === 0 ? null : JSON.stringify(Object.fromEntries(members));
}

/** Gives one key's JSON in `_extra`; NULL where it has none. */
function get(extra: Stored, key: Stored): string | null {
  const name = JSON.parse(String(key));
  const members = membersOf(extra);
  return Object.hasOwn(members, name) ? JSON.stringify(members[name]) : null;
}

function membersOf(extra: Stored): Extra {
  const members = extra === null ? {} : parseTagged(extra);
  if (members === undefined) throw new Error(`a cell of ${EXTRA} holds no JSON object`);
  return members;
}
