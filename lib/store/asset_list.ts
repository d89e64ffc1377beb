import { quote } from "../names.ts";
import { assetTableOf } from "./asset_table.ts";
import type { Database } from "./database.ts";
import { pickleOf, pythonAssets, pythonUse } from "./python_assets.ts";
import { assetColumns, spilledIn } from "./references.ts";
import { listTables, Table } from "./table.ts";

/** An asset, as `list()` tells it. */
export interface AssetInfo {
  /** Its id: the beginning of the SHA-256 of its bytes. */
  id: string;
  /** What its bytes are: `bytes`, `blob …`, `cbor`, with `+zstd` where compressed; null if Python pickled it. */
  encoding: string | null;
  /** Number of its bytes, not compressed. */
  size: number;
  /** Number of cells that refer to it. */
  references: number | null;
  /** When it was first stored, UTC; null if Python stored it. */
  created: string | null;
  /** Columns that refer to it. */
  columns: string[];
}

/** Lists the assets of a file, oldest first. */
export function listAssets(db: Database): AssetInfo[] {
  const table = assetTableOf(db);
  if (table === "none" || table === "other") return [];
  const own = table === "whole" ? listOwn(db) : [];
  const python = pythonAssets(db, table === "whole").map((asset) => ({
    id: asset.id,
    encoding: null,
    size: pickleOf(asset).length,
    created: null,
    ...pythonUse(db, asset.id),
  }));
  return [...python, ...own];
}

function listOwn(db: Database): AssetInfo[] {
  const columns = columnsById(db);
  const sql = `SELECT a.key, encoding, size, "references", created FROM assets a ` +
    `LEFT JOIN asset_references r ON r.key = a.key ` +
    `WHERE encoding IS NOT NULL AND typeof(value) <> 'null' ORDER BY a.rowid`;
  return db.rows(sql).map(([id, encoding, size, references, created]) => ({
    id: String(id),
    encoding: encoding as string,
    size: Number(size),
    references: references as number | null,
    created: created as string | null,
    columns: [...columns.get(String(id)) ?? []].sort(),
  }));
}

function columnsById(db: Database): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const add = (id: string, column: string) => {
    found.set(id, (found.get(id) ?? new Set()).add(column));
  };
  for (const name of listTables(db)) {
    const table = Table.read(db, name)!;
    for (const column of assetColumns(table)) {
      const sql = `SELECT DISTINCT ${quote(column)} FROM ${quote(name)} ` +
        `WHERE ${quote(column)} IN (SELECT key FROM assets WHERE encoding IS NOT NULL)`;
      for (const [id] of db.rows(sql)) add(String(id), column);
    }
    for (const [column, id] of spilledIn(db, table, [])) add(id, column);
  }
  return found;
}
