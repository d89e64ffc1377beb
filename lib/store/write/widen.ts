import { describe, named } from "../../errors.ts";
import { EXTRA, quote, STAMP } from "../../event/names.ts";
import type { Kind } from "../../types.ts";
import { decoder } from "../../values/decode.ts";
import { assetIdOf, parseTagged, untag } from "../../values/extra.ts";
import { fitOf, type FitOptions } from "../../values/fit.ts";
import { declaredType, mayHoldIds, type Stored, WIDE_KINDS } from "../../values/kind.ts";
import type { Database } from "../database.ts";
import { retype } from "../retype.ts";
import type { Table } from "../table.ts";
import { checkKnown, keyJson } from "./match.ts";

/** A value that a kind does not hold, and how many there are. */
interface Misfit {
  readonly value: unknown;
  count: number;
}

/** So many rows are read at a time. */
const CHUNK = 1000;

/** Gives one column another kind, if that holds every value of it; inside a transaction. */
export class Widening {
  readonly #db: Database;
  readonly #table: Table;
  readonly #column: string;
  readonly #isId: (text: string) => boolean;

  /** @throws {TypeError} for a column that is not there, or cannot be of another kind */
  constructor(db: Database, table: Table, column: string, isId: (text: string) => boolean) {
    checkKnown(db, table, column);
    const isOwn = table.kindToWrite(column) !== undefined && !STAMP.includes(column);
    if (!isOwn) {
      throw new TypeError(`Cannot widen ${named(column)}: it has no kind that can be changed`);
    }
    this.#db = db;
    this.#table = table;
    this.#column = column;
    this.#isId = isId;
  }

  /** Gives the number of values that came back. @throws {TypeError} where some fits no kind, or not the one that is named */
  run(wanted: Kind | undefined): number {
    const current = this.#table.kinds.get(this.#column)!;
    const isForeign = !this.#table.refusesNull;
    const ways: [Kind, FitOptions][] = wanted !== undefined
      ? [[wanted, { read: true }]]
      : [current, ...WIDE_KINDS].map((kind) => [kind, {}]);
    if (wanted === undefined && isForeign) ways.push(["string", { read: true }]);
    const misfits = new Map<Kind, Misfit>();
    for (const [kind, options] of ways) {
      const misfit = this.#misfit(kind, options);
      if (misfit === undefined) return this.#change(current, kind, options);
      if (!misfits.has(kind)) misfits.set(kind, misfit);
    }
    throw this.#refusal(wanted, misfits);
  }

  #refusal(wanted: Kind | undefined, misfits: ReadonlyMap<Kind, Misfit>): TypeError {
    const [kind, { value, count }] = [...misfits].sort(([, a], [, b]) => a.count - b.count)[0]!;
    const values = count === 1 ? "a value" : `${count} values`;
    const which = wanted === undefined
      ? `no kind holds every value; ${kind} not`
      : `${kind} does not hold`;
    return new TypeError(
      `Cannot widen ${named(this.#column)}: ${which} ${values}, such as ${show(value)}`,
    );
  }

  #misfit(kind: Kind, options: FitOptions): Misfit | undefined {
    let misfit: Misfit | undefined;
    for (const { value, id } of this.#values()) {
      if (
        value === null || (id !== undefined ? mayHoldIds(kind) : this.#fit(value, kind, options))
      ) {
        continue;
      }
      misfit ??= { value, count: 0 };
      misfit.count++;
    }
    return misfit;
  }

  #fit(value: unknown, kind: Kind, options: FitOptions): ReturnType<typeof fitOf> {
    if (kind === "asset" && typeof value === "string" && this.#isId(value)) return { cell: value };
    return fitOf(value, kind, options);
  }

  #change(current: Kind, kind: Kind, options: FitOptions): number {
    const name = quote(this.#column);
    const table = quote(this.#table.name);
    if (kind !== current) retype(this.#db, this.#table.name, this.#column, declaredType(kind));
    const take = `UPDATE ${table} SET ${name} = ?, ${EXTRA} = xetrack_put(${EXTRA}, ?, NULL) ` +
      `WHERE ${this.#table.rowid} = ?`;
    let values = 0;
    for (const { rowid, value, id, spilled } of this.#values(current)) {
      if (!spilled) continue;
      const fit = id === undefined ? this.#fit(value, kind, options)! : { cell: id };
      if (fit === "spills") continue;
      values += this.#db.run(take, fit.cell, keyJson(this.#column), rowid);
    }
    // SQLite keeps whole numbers as such only where the column is of them.
    if (kind === "bigint" && kind !== current) {
      this.#db.run(`UPDATE ${table} SET ${name} = ${name} WHERE typeof(${name}) = 'real'`);
    }
    return values;
  }

  /** Goes through all values, those in `_extra` too: where a cell has one, that is what the row holds. */
  *#values(kind = this.#table.kinds.get(this.#column)!): Generator<Value> {
    const { rowid, hasExtra, name } = this.#table;
    const sql = `SELECT ${rowid}, ${quote(this.#column)}, ${hasExtra ? EXTRA : "NULL"} ` +
      `FROM ${quote(name)} WHERE ${rowid} > ? ORDER BY ${rowid} LIMIT ${CHUNK}`;
    const statement = this.#db.prepare(sql);
    statement.setReadBigInts(true);
    const decode = decoder(kind, true);
    let last: Stored = -(2n ** 63n);
    for (;;) {
      const rows = statement.all(last);
      for (const [id, cell, extra] of rows) {
        if (cell !== null) yield { rowid: id!, value: decode?.(cell!) ?? cell, spilled: false };
        else yield* this.#spilled(id!, extra!);
      }
      if (rows.length < CHUNK) return;
      last = rows.at(-1)![0]!;
    }
  }

  *#spilled(rowid: Stored, extra: Stored): Generator<Value> {
    const members = parseTagged(extra);
    if (members === undefined || !Object.hasOwn(members, this.#column)) return;
    const tagged = members[this.#column];
    yield { rowid, value: untag(tagged), id: assetIdOf(tagged), spilled: true };
  }
}

/** A value of a row. */
interface Value {
  readonly rowid: Stored;
  readonly value: unknown;
  /** Of the asset that it stands for. */
  readonly id?: string | undefined;
  readonly spilled: boolean;
}

function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : describe(value);
}
