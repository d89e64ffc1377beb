import { didYouMean, forKey, named } from "../../errors.ts";
import { EXTRA, quote } from "../../event/names.ts";
import type { Kind } from "../../types.ts";
import { ASSET, encode, encodeOutside, SPILL } from "../../values/encode.ts";
import { tag, tagAsset } from "../../values/extra.ts";
import { writeJson } from "../../values/json.ts";
import { ASSET_ID, type Stored } from "../../values/kind.ts";
import type { Condition } from "../conditions.ts";
import type { Database } from "../database.ts";
import type { Table } from "../table.ts";

/**
 * Gives the condition that a row holds this value under this key; `null` finds rows that hold none.
 *
 * @throws {TypeError} for a key that neither a column nor any `_extra` has
 */
export function matching(db: Database, table: Table, key: string, value: unknown): Condition {
  checkKnown(db, table, key);
  const kind = table.kinds.get(key);
  if (value === null || value === undefined) return holdingNone(table, key, kind);
  try {
    return holding(table, key, kind, value);
  } catch (error) {
    throw forKey(key, error, "look for");
  }
}

/** Refuses a key that neither a column nor any `_extra` has. @throws {TypeError} */
export function checkKnown(db: Database, table: Table, key: string): void {
  if (table.kinds.has(key) || isExtraKey(db, table, key)) return;
  const hint = didYouMean(key, table.kinds.keys());
  throw new TypeError(
    `Cannot look for ${named(key)}: table ${named(table.name)} of ${
      named(db.path)
    } has no such column${hint}`,
  );
}

function holding(table: Table, key: string, kind: Kind | undefined, value: unknown): Condition {
  const cell = kind === undefined ? encodeOutside(value) : encode(value, kind);
  if (cell === ASSET) throw new TypeError("look for an asset by its id");
  if (cell !== SPILL) return [`${quote(key)} = ?`, cell];
  const found: Condition[] = [];
  const isId = typeof value === "string" && ASSET_ID.test(value);
  if (isId && kind === "asset") found.push([`${quote(key)} = ?`, value]);
  // A cell that another tool has set since is what the row holds.
  const unset = kind === undefined ? "" : ` AND ${quote(key)} IS NULL`;
  // A bigint stands there tagged, and as it is where another tool wrote it.
  const spilled = [tag(value), ...isId ? [tagAsset(value)] : [], ...isBigint(value) ? [value] : []];
  for (const json of table.hasExtra ? spilled : []) {
    found.push([`(${GET} = ?${unset})`, keyJson(key), writeJson(json)]);
  }
  // Other tools put text into columns of numbers.
  if (typeof value === "string" && kind !== undefined && kind !== "string") {
    found.push([`(typeof(${quote(key)}) = 'text' AND ${quote(key)} = ?)`, value]);
  }
  if (typeof value === "number" && kind === "bigint" && Number.isFinite(value)) {
    found.push([`(typeof(${quote(key)}) = 'real' AND ${quote(key)} = ?)`, value]);
  }
  if (found.length === 0) return ["FALSE"];
  return [
    `(${found.map(([sql]) => sql).join(" OR ")})`,
    ...found.flatMap(([, ...params]) => params),
  ];
}

function isBigint(value: unknown): value is bigint {
  return typeof value === "bigint";
}

/** `_extra` is read by a function in JavaScript, as JSON paths cannot name every key. */
const GET = `xetrack_get(${EXTRA}, ?)`;

function holdingNone(table: Table, key: string, kind: Kind | undefined): Condition {
  const parts: string[] = [];
  const params: Stored[] = [];
  if (kind !== undefined) parts.push(`${quote(key)} IS NULL`);
  if (table.hasExtra) {
    parts.push(`${GET} IS NULL`);
    params.push(keyJson(key));
  }
  return [`(${parts.join(" AND ")})`, ...params];
}

function isExtraKey(db: Database, table: Table, key: string): boolean {
  const sql = `SELECT 1 FROM ${
    quote(table.name)
  } WHERE ${EXTRA} IS NOT NULL AND ${GET} IS NOT NULL`;
  return table.hasExtra && db.first(`${sql} LIMIT 1`, keyJson(key)) === 1;
}

/** Writes a key as JSON, which SQLite does not alter. */
export function keyJson(key: string): string {
  return JSON.stringify(key);
}
