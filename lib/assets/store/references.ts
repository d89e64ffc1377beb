import { EXTRA, quote, STAMP } from "../../event/names.ts";
import { assetIdOf, parseTagged } from "../../values/extra.ts";
import { mayHoldIds, type Stored } from "../../values/kind.ts";
import { assetTableOf } from "./table.ts";
import { type Condition, where } from "../../store/conditions.ts";
import type { Database } from "../../store/database.ts";
import { listTables, Table } from "../../store/table.ts";

/** So many cells of one column refer to an asset. */
export interface References {
  readonly id: string;
  readonly column: string;
  readonly count: number;
}

/** Which references: those of some rows, in one column; to assets of which none is counted. */
export interface ReferenceScope {
  readonly conditions?: readonly Condition[];
  readonly column?: string;
  readonly uncounted?: boolean;
}

/** Finds the cells of a table that refer to assets. */
export function referencesIn(
  db: Database,
  table: Table,
  { conditions = [], column, uncounted = false }: ReferenceScope = {},
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

/** Gives the id of the asset that was referred to last under a key; `undefined` if none was. */
export function lastReference(
  db: Database,
  table: Table,
  key: string,
  conditions: readonly Condition[],
): string | undefined {
  if (assetTableOf(db) !== "whole") return undefined;
  const last = (cell: string, condition: Condition): Stored[] => {
    const { clause, params } = where([...conditions, condition]);
    // As text: it may be beyond what a number is exact for.
    const sql = `SELECT CAST(${table.rowid} AS TEXT), ${cell} FROM ${
      quote(table.name)
    }${clause} ORDER BY ${table.rowid} DESC LIMIT 1`;
    return db.rows(sql, ...params)[0] ?? [null, null];
  };
  const column = quote(key);
  const [row, id] = idColumns(table).includes(key)
    ? last(column, [`${column} IN (SELECT key FROM asset_references)`])
    : [null, null];
  // As JSON is written here, the text is there just where the key is of the row itself.
  const tag = `${JSON.stringify(key)}:{"$":"asset"`;
  const [extraRow, extra] = table.hasExtra
    ? last(EXTRA, [`instr(${EXTRA}, ?) > 0`, tag])
    : [null, null];
  if (extraRow !== null && (row === null || BigInt(row as string) < BigInt(extraRow as string))) {
    return assetIdOf(parseTagged(extra)?.[key]);
  }
  return typeof id === "string" ? id : undefined;
}

/** Sums references up by the id of their asset. */
export function byId(references: readonly References[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { id, count } of references) counts.set(id, (counts.get(id) ?? 0) + count);
  return counts;
}

function idColumns(table: Table): string[] {
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
