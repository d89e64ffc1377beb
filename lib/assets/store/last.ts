import { EXTRA, quote } from "../../event/names.ts";
import { type Condition, where } from "../../store/conditions.ts";
import type { Database } from "../../store/database.ts";
import type { Events } from "../../store/read/events.ts";
import type { Table } from "../../store/table.ts";
import { assetIdOf, parseTagged } from "../../values/extra.ts";
import type { Stored } from "../../values/kind.ts";
import { idColumns } from "./references.ts";
import { assetTableOf } from "./table.ts";

/** Gives the id of the asset last logged under a name, in a run or in all; `undefined` if none was. */
export function lastAsset(events: Events, name: string, trackId?: string): string | undefined {
  return events.read((table, db) => {
    if (trackId !== undefined) return lastReference(db, table, name, [["track_id = ?", trackId]]);
    // Python's assets stand in their columns as text.
    return lastReference(db, table, name, []) ?? lastText(db, table, name);
  }, undefined);
}

function lastText(db: Database, table: Table, name: string): string | undefined {
  if (!table.kinds.has(name)) return undefined;
  const sql = `SELECT ${quote(name)} FROM ${quote(table.name)} ` +
    `WHERE typeof(${quote(name)}) = 'text' ORDER BY ${table.rowid} DESC LIMIT 1`;
  return db.first<string>(sql);
}

function lastReference(
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
