import { assetTableOf } from "./table.ts";
import type { Database } from "../../store/database.ts";
import { pickleOf, pythonAssets, pythonUse } from "./python.ts";
import { referencesIn } from "./references.ts";
import { listTables, refuseForeign, Table } from "../../store/table.ts";

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
  if (table === "none" || table === "other") {
    refuseForeign(db);
    return [];
  }
  const own = table === "whole" ? listOwn(db) : [];
  const python = pythonAssets(db, table === "whole").map((asset) => ({
    id: asset.id,
    encoding: null,
    size: pickleOf(db, asset).length,
    created: null,
    ...pythonUse(db, asset.id),
  }));
  return [...python, ...own];
}

function listOwn(db: Database): AssetInfo[] {
  const uses = usesById(db);
  const sql = `SELECT key, encoding, size, created FROM assets ` +
    `WHERE encoding IS NOT NULL AND typeof(value) <> 'null' ORDER BY rowid`;
  return db.rows(sql).map(([id, encoding, size, created]) => ({
    id: String(id),
    encoding: encoding as string,
    size: Number(size),
    references: uses.get(String(id))?.references ?? 0,
    created: created as string | null,
    columns: [...uses.get(String(id))?.columns ?? []].sort(),
  }));
}

interface Use {
  references: number;
  readonly columns: Set<string>;
}

/** What is in the cells counts: text may have been there before its object came. */
function usesById(db: Database): Map<string, Use> {
  const uses = new Map<string, Use>();
  for (const name of listTables(db)) {
    for (const { id, column, count } of referencesIn(db, Table.read(db, name)!)) {
      const use = uses.get(id) ?? { references: 0, columns: new Set() };
      use.references += count;
      use.columns.add(column);
      uses.set(id, use);
    }
  }
  return uses;
}
