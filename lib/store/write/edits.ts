import { forKey } from "../../errors.ts";
import { checkKey, EXTRA, quote } from "../../event/names.ts";
import type { OnSpill } from "../../event/spill.ts";
import type { Kind } from "../../types.ts";
import { kindOf } from "../../values/inspect.ts";
import { type Extra, parseTagged, tagAsset } from "../../values/extra.ts";
import { parseJson, writeJson } from "../../values/json.ts";
import { mayHoldIds, type Stored } from "../../values/kind.ts";
import { type Condition, where } from "../conditions.ts";
import type { Database } from "../database.ts";
import { type Placed, placeValue, type Releaser } from "./keeper.ts";
import { checkKnown, keyJson, matching } from "./match.ts";
import type { Table } from "../table.ts";
import { Widening } from "./widen.ts";
import { countEdits } from "../edit_counts.ts";
import { RunTable } from "../run_table.ts";
import type { Writer } from "./writer.ts";

/** Which rows an edit changes: those of a run, those that hold a value under a key. */
export interface Where {
  readonly trackId?: string | undefined;
  readonly timestamp?: string | undefined;
  readonly key?: string | undefined;
  readonly value?: unknown;
}

/** Whom an edit tells and asks. */
export interface EditOptions {
  readonly onSpill: OnSpill;
  readonly keeper: Releaser;
}

/** Changes stored values, back in time: each edit is one transaction that knows the columns under its lock. */
export class Edits {
  readonly #db: Database;
  readonly #writer: Writer;
  readonly #onSpill: OnSpill;
  readonly #keeper: Releaser;

  constructor(db: Database, writer: Writer, { onSpill, keeper }: EditOptions) {
    this.#db = db;
    this.#writer = writer;
    this.#onSpill = onSpill;
    this.#keeper = keeper;
    db.conn.function("xetrack_put", { deterministic: true }, put);
    db.conn.function("xetrack_get", { deterministic: true }, get);
  }

  /** Sets a value in the rows and gives their number. @throws {TypeError} for bad input or an unknown key to look for */
  set(key: string, value: unknown, where: Where): number {
    checkKey(key, "set");
    return this.#write((table) => {
      const conditions = this.#conditions(table, where);
      this.#writer.addColumns(table, key, value, "set");
      // An object that no cell refers to would stay for ever.
      if (kindOf(value) === "asset" && this.#count(table, conditions) === 0) return 0;
      const before = this.#keeper.referencesIn(table, { conditions, column: key });
      const placed = this.#place(table, key, value);
      const changes = this.#update(table, key, placed, conditions);
      if (placed.id !== undefined) this.#keeper.add(placed.id, changes);
      this.#keeper.release(before);
      return changes;
    });
  }

  /** Deletes a run's rows and gives their number. */
  deleteRun(trackId: string): number {
    return this.#write((table) => {
      const conditions: Condition[] = [["track_id = ?", trackId]];
      const references = this.#keeper.referencesIn(table, { conditions });
      const changes = this.#db.run(`DELETE FROM ${quote(table.name)} WHERE track_id = ?`, trackId);
      this.#keeper.release(references);
      new RunTable(this.#db, table.name).remove(trackId);
      return changes;
    });
  }

  /** Gives a column a kind that holds every value of it, and brings back what had spilled. @throws {TypeError} */
  widen(column: string, kind?: Kind): number {
    const isId = (text: string) => this.#keeper.has(text);
    return this.#write((table) => new Widening(this.#db, table, column, isId).run(kind));
  }

  #write(work: (table: Table) => number): number {
    return this.#writer.write((_insert, table) => {
      countEdits(this.#db, table.name);
      return work(table);
    }, "change");
  }

  #conditions(table: Table, { trackId, timestamp, key, value }: Where): Condition[] {
    const conditions: Condition[] = [];
    if (trackId !== undefined) conditions.push(["track_id = ?", trackId]);
    if (timestamp !== undefined) conditions.push(["timestamp = ?", timestamp]);
    if (key !== undefined) conditions.push(matching(this.#db, table, key, value));
    return conditions;
  }

  /**
   * Empties the cells of one column that refer to an asset, and gives their number.
   *
   * @throws {TypeError} for a column that is not there
   */
  clearAsset(id: string, column: string): number {
    return this.#write((table) => {
      checkKnown(this.#db, table, column);
      const name = quote(table.name);
      const clear = `UPDATE ${name} SET ${quote(column)} = NULL WHERE ${quote(column)} = ?`;
      let changes = mayHoldIds(table.kinds.get(column)) ? this.#db.run(clear, id) : 0;
      if (table.hasExtra) {
        const take = `UPDATE ${name} SET ${EXTRA} = xetrack_put(${EXTRA}, ?, NULL) ` +
          `WHERE xetrack_get(${EXTRA}, ?) = ?`;
        const key = keyJson(column);
        changes += this.#db.run(take, key, key, JSON.stringify(tagAsset(id)));
      }
      this.#keeper.release(new Map([[id, changes]]));
      return changes;
    });
  }

  #update(table: Table, key: string, placed: Placed, conditions: Condition[]): number {
    const assignments: string[] = [];
    const cells: Stored[] = [];
    if (table.kindToWrite(key) !== undefined) {
      assignments.push(`${quote(key)} = ?`);
      cells.push(placed.cell);
    }
    if (table.hasExtra) {
      assignments.push(`${EXTRA} = xetrack_put(${EXTRA}, ?, ?)`);
      const { spilled } = placed;
      cells.push(keyJson(key), spilled === undefined ? null : JSON.stringify(spilled.json));
    }
    const { clause, params } = where(conditions);
    const name = quote(table.name);
    // A null for a key that has no column changes nothing, yet these rows hold it from now on.
    if (assignments.length === 0) return this.#count(table, conditions);
    return this.#db.run(
      `UPDATE ${name} SET ${assignments.join(", ")}${clause}`,
      ...cells,
      ...params,
    );
  }

  #count(table: Table, conditions: readonly Condition[]): number {
    const { clause, params } = where(conditions);
    return this.#db.first(`SELECT count(*) FROM ${quote(table.name)}${clause}`, ...params)!;
  }

  #place(table: Table, key: string, value: unknown): Placed {
    if (value === null || value === undefined) return { cell: null };
    try {
      const kind = table.kindToWrite(key);
      const placed = placeValue(value, kind ?? "extra", this.#keeper);
      if (placed.spilled !== undefined) {
        this.#onSpill(key, value, kind ?? (table.isFull ? "full" : undefined));
      }
      return placed;
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
  return members.length === 0 ? null : writeJson(Object.fromEntries(members));
}

/** Gives one key's JSON in `_extra`; NULL where it has none. */
function get(extra: Stored, key: Stored): string | null {
  const name = JSON.parse(String(key));
  const members = membersOf(extra);
  return Object.hasOwn(members, name) ? writeJson(members[name]) : null;
}

function membersOf(extra: Stored): Extra {
  const members = extra === null ? {} : parseTagged(extra);
  if (members === undefined) throw new Error(`a cell of ${EXTRA} holds no JSON object`);
  return members;
}
