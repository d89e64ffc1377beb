import { EXTRA, quote, STAMP } from "../../event/names.ts";
import { assetIdOf, parseTagged } from "../../values/extra.ts";
import { mayHoldIds } from "../../values/kind.ts";
import { assetTableOf } from "./table.ts";
import { type Condition, where } from "../../store/conditions.ts";
import type { Database } from "../../store/database.ts";
import { listTables, Table } from "../../store/table.ts";
import type { ReferenceScope } from "../../store/write/keeper.ts";

/** So many cells of one column refer to an asset. */
export interface References {
  readonly id: string;
  readonly column: string;
  readonly count: number;
}

/** Which references: also, to assets of which none is counted only. */
interface Scope extends ReferenceScope {
  readonly uncounted?: boolean;
}

/** Finds the cells of a table that refer to assets. */
export function referencesIn(
  db: Database,
  table: Table,
  { conditions = [], column, uncounted = false }: Scope = {},
): References[] {
  if (assetTableOf(db) !== "whole") return [];
  const ids = `SELECT key FROM asset_references${uncounted ? ` WHERE "references" <= 0` : ""}`;
  const inCells = idColumns(table).filter((name) => name === (column ?? name)).flatMap((name) => {
    const { clause, params } = where([...conditions, [`${quote(name)} IN (${ids})`]]);
    const sql = `SELECT ${quote(name)}, count(*) FROM ${quote(table.name)}${clause} GROUP BY 1`;
    return db.rows(sql, ...params)
      .map(([id, count]) => ({ id: String(id), column: name, count: Number(count) }));
  });
  const spilled = spilledIn(db, table, conditions);
  return [...inCells, ...spilled.filter((found) => found.column === (column ?? found.column))];
}

/** Finds the cells of all tables that refer to assets of which none is counted; gives their number by id. */
export function uncountedReferences(db: Database): Map<string, number> {
  const tables = listTables(db).map((name) => Table.read(db, name)!);
  return byId(tables.flatMap((table) => referencesIn(db, table, { uncounted: true })));
}

/** Sums references up by the id of their asset. */
export function byId(references: readonly References[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { id, count } of references) counts.set(id, (counts.get(id) ?? 0) + count);
  return counts;
}

/** Gives the columns whose cells may be ids. */
export function idColumns(table: Table): string[] {
  return [...table.kinds]
    .filter(([name, kind]) => mayHoldIds(kind) && !STAMP.includes(name))
    .map(([name]) => name);
}

/** An asset whose column is of another kind is referred to in `_extra`. */
function spilledIn(db: Database, table: Table, conditions: readonly Condition[]): References[] {
  if (!table.hasExtra) return [];
  const mayHold: Condition = [`${EXTRA} LIKE '%"$":"asset"%'`];
  const { clause, params } = where([...conditions, mayHold]);
  return db.rows(`SELECT ${EXTRA} FROM ${quote(table.name)}${clause}`, ...params)
    .flatMap(([extra]) => Object.entries(parseTagged(extra) ?? {}))
    .flatMap(([column, tagged]) => {
      const id = assetIdOf(tagged);
      return id === undefined ? [] : [{ id, column, count: 1 }];
    });
}
