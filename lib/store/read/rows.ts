import type { Columns, Row } from "../../types.ts";
import type { Extra } from "../../values/extra.ts";
import type { Database } from "../database.ts";
import { readChunks } from "./reads.ts";
import type { Selection } from "./selection.ts";
import type { Table } from "../table.ts";

/** A row whose type is not known here. */
type AnyRow = Record<string, unknown>;

/** Gives rows as objects to a function, chunk by chunk, with about their bytes; every column is in each. */
export function eachRows(
  db: Database,
  table: Table,
  selection: Selection,
  take: (rows: Row[], bytes: number) => void,
): void {
  const names = namesOf(table);
  // A copy of one object with all keys keeps one shape for all rows: twice as fast as filling an empty one.
  const template = Object.fromEntries(names.map((name) => [name, null]));
  readChunks(db, table, names, selection, ({ rows, extras, bytes }) => {
    const objects = rows.map((cells) => {
      const row: AnyRow = { ...template };
      for (let c = 0; c < names.length; c++) row[names[c]!] = cells[c];
      return row;
    });
    for (const [i, extra] of extras) merge(objects[i]!, extra);
    take(objects as Row[], bytes);
  });
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
export function toColumns(
  db: Database,
  table: Table,
  selection: Selection,
  names: readonly string[] = namesOf(table),
): Columns {
  const arrays = new Map<string, unknown[]>(names.map((name) => [name, []]));
  const list = [...arrays.values()];
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
  return Object.fromEntries(arrays) as Columns;
}

/** Lists the columns that reads give: the stamp first, the others as created. */
export function namesOf(table: Table): string[] {
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
