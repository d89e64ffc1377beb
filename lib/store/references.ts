import { EXTRA, quote } from "../names.ts";
import { assetIdOf, parseTagged } from "../values/extra.ts";
import { assetTableOf } from "./asset_table.ts";
import { type Condition, where } from "./conditions.ts";
import type { Database } from "./database.ts";
import type { Table } from "./table.ts";

/** Counts, for each asset, the cells of some rows that refer to it; of one key, or of all. */
export function referencesIn(
  db: Database,
  table: Table,
  conditions: readonly Condition[],
  key?: string,
): Map<string, number> {
  const counts = new Map<string, number>();
  if (assetTableOf(db) !== "whole") return counts;
  const add = (id: string, count: number) => counts.set(id, (counts.get(id) ?? 0) + count);
  for (const column of assetColumns(table).filter((name) => key === undefined || name === key)) {
    const isId: Condition = [`${quote(column)} IN (SELECT key FROM assets WHERE hash IS NOT NULL)`];
    const { clause, params } = where([...conditions, isId]);
    const sql = `SELECT ${quote(column)}, count(*) FROM ${quote(table.name)}${clause} GROUP BY 1`;
    for (const [id, count] of db.rows(sql, ...params)) add(String(id), Number(count));
  }
  for (const [name, id] of spilledIn(db, table, conditions)) {
    if (key === undefined || name === key) add(id, 1);
  }
  return counts;
}

/** Lists the columns whose cells may be ids: an asset logged to a column of text is stored there as its id. */
export function assetColumns(table: Table): string[] {
  return [...table.kinds].filter(([, kind]) => kind === "asset" || kind === "string")
    .map(([name]) => name);
}

/** Lists key and id of each asset that is referred to in `_extra`. */
export function spilledIn(
  db: Database,
  table: Table,
  conditions: readonly Condition[],
): [key: string, id: string][] {
  if (!table.hasExtra) return [];
  const mayHold: Condition = [`${EXTRA} LIKE '%"$":"asset"%'`];
  const { clause, params } = where([...conditions, mayHold]);
  return db.rows(`SELECT ${EXTRA} FROM ${quote(table.name)}${clause}`, ...params)
    .flatMap(([extra]) => Object.entries(parseTagged(extra) ?? {}))
    .map(([key, tagged]) => [key, assetIdOf(tagged)] as const)
    .filter((entry): entry is [string, string] => entry[1] !== undefined);
}
