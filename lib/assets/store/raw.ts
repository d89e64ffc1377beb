import type { Database } from "../../store/database.ts";
import { readBytes } from "./bytes.ts";
import { assetTableOf } from "./table.ts";

/** A row of the table of objects, as it is stored; Python's has its key and its bytes alone. */
export interface RawAsset {
  readonly value: Uint8Array;
  readonly encoding: string | null;
  readonly size: number | null;
  readonly created: string | null;
  readonly hash: string | null;
}

/** Lists the keys of all objects whose bytes are there. */
export function assetKeys(db: Database): string[] {
  const state = assetTableOf(db);
  if (state === "none" || state === "other") return [];
  return db.rows("SELECT key FROM assets WHERE typeof(value) <> 'null' ORDER BY rowid")
    .map(([key]) => String(key));
}

/** Gives an object as it is stored; `undefined` where its bytes are not there. */
export function assetBytes(db: Database, key: string): RawAsset | undefined {
  const ours = assetTableOf(db) === "whole" ? readBytes(db, key) : undefined;
  if (ours !== undefined) {
    const [[size, created, hash] = []] = db.rows(
      "SELECT size, created, hash FROM assets WHERE key = ?",
      key,
    );
    const { bytes, encoding } = ours;
    return {
      value: bytes,
      encoding,
      size: Number(size ?? 0),
      created: created === null ? null : String(created),
      hash: hash === null ? null : String(hash),
    };
  }
  const value = db.first("SELECT value FROM assets WHERE key = ?", key);
  if (!(value instanceof Uint8Array)) return undefined;
  return { value, encoding: null, size: null, created: null, hash: null };
}
