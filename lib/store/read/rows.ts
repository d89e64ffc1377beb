import { didYouMean, named } from "../../errors.ts";
import type { Columns, Row } from "../../types.ts";
import { type Extra, parseTagged } from "../../values/extra.ts";
import type { Database } from "../database.ts";
import { chunksOf, readChunks, readRaw } from "./reads.ts";
import type { Readable, Selection } from "./selection.ts";
import type { Table } from "../table.ts";

/** A row whose type is not known here. */
type AnyRow = Record<string, unknown>;

/** Gives rows as objects to a function, chunk by chunk, with about their bytes; every column is in each, or all asked for. */
export function eachRows(
  db: Database,
  table: Table,
  selection: Selection,
  take: (rows: Row[], bytes: number) => void,
): void {
  for (const [rows, bytes] of rowsInChunks(db, table, selection)) take(rows, bytes);
}

/** Gives the same when they are asked for. */
export function* rowsInChunks(
  db: Database,
  table: Table,
  selection: Selection,
): Generator<[rows: Row[], bytes: number], void> {
  const all = askedOf(db, table, selection);
  const names = all.filter((name) => table.kinds.has(name));
  // A copy of one object with all keys keeps one shape for all rows: twice as fast as filling an empty one.
  const template = Object.fromEntries(all.map((name) => [name, null]));
  for (const { rows, extras, bytes } of chunksOf(db, table, names, selection)) {
    const objects = rows.map((cells) => {
      const row: AnyRow = { ...template };
      for (let c = 0; c < names.length; c++) row[names[c]!] = cells[c];
      return row;
    });
    for (const [i, extra] of extras) merge(objects[i]!, extra);
    yield [objects as Row[], bytes];
  }
}

/** Gives rows as objects, oldest first. */
export function toRows(db: Database, table: Table, selection: Selection): Row[] {
  const all: Row[] = [];
  eachRows(db, table, selection, (rows) => {
    for (const row of rows) all.push(row);
  });
  return all;
}

/** Gives rows as one array a column; a key that no column could hold has one too. */
export function toColumns(db: Database, table: Table, selection: Selection): Columns {
  return readColumns(db, table, selection, askedOf(db, table, selection)) as Columns;
}

/** Gives the same of the columns with these names, and of the keys that spilled and are asked for, all if none are. */
export function readColumns(
  db: Database,
  table: Readable,
  selection: Selection,
  all: readonly string[],
): Record<string, unknown[]> {
  const names = all.filter((name) => table.kinds.has(name));
  const arrays = new Map<string, unknown[]>(all.map((name) => [name, []]));
  const list = names.map((name) => arrays.get(name)!);
  let length = 0;
  readChunks(db, table, names, selection, ({ rows, extras }) => {
    // Row by row, as they lie in memory, into places made at once: pushing takes half as long again.
    for (const array of list) array.length = length + rows.length;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      for (let c = 0; c < list.length; c++) list[c]![length + i] = row![c];
    }
    for (const [i, extra] of extras) {
      for (const [key, value] of Object.entries(extra)) {
        let array = arrays.get(key);
        if (array === undefined) arrays.set(key, array = []);
        while (array.length <= length + i) array.push(null);
        array[length + i] = value;
      }
    }
    length += rows.length;
  });
  for (const array of arrays.values()) while (array.length < length) array.push(null);
  return Object.fromEntries(arrays);
}

/** Lists what to read: every column, or each that is asked for, once. @throws {TypeError} for one that is not there */
function askedOf(db: Database, table: Readable, { columns }: Selection): string[] {
  if (columns === undefined) return namesOf(table);
  const missing = columns.find((name) => !hasColumn(db, table, name));
  if (missing !== undefined) throw noSuchColumn(missing, table, db);
  return [...new Set(columns)];
}

/** Tells whether a table has a column, or any row a key of this name that no column could hold. */
export function hasColumn(db: Database, table: Readable, name: string): boolean {
  if (table.kinds.has(name) || !table.hasExtra) return table.kinds.has(name);
  const spilled = readRaw(db, table, [], { spilled: true });
  return spilled.some(({ rows, extraAt }) =>
    rows.some((row) => Object.hasOwn(parseTagged(row[extraAt]) ?? {}, name))
  );
}

/** Gives the error for a column that a table does not have. */
export function noSuchColumn(name: string, table: Readable, { path }: Database): TypeError {
  const where = `table ${named(table.name)} of ${named(path)} has none of this name`;
  const hint = didYouMean(name, table.kinds.keys());
  return new TypeError(`Cannot read column ${named(name)}: ${where}${hint}`);
}

/** Lists the columns that reads give: the stamp first, the others as created. */
export function namesOf(table: Readable): string[] {
  const others = [...table.kinds.keys()].filter((name) =>
    name !== "track_id" && name !== "timestamp"
  );
  return ["track_id", "timestamp", ...others];
}

function merge(row: AnyRow, extra: Extra): void {
  for (const [key, value] of Object.entries(extra)) {
    // Assigned, `__proto__` would be no key; in the template it is one already.
    if (Object.hasOwn(row, key)) row[key] = value;
    else {Object.defineProperty(row, key, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });}
  }
}
