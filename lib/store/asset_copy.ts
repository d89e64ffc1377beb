import type { Stored } from "../values/kind.ts";
import { assetTableOf, makeAssetTable } from "./asset_table.ts";
import { ID } from "./assets.ts";
import type { Database } from "./database.ts";
import type { Keeper, Place } from "./keeper.ts";

const COLUMNS = "key, value, encoding, size, created, hash";

/** Brings the objects over that copied events refer to. Bytes that another tool left in a cell stay there. */
export class AssetCopy implements Keeper {
  readonly #from: Database;
  readonly #to: Database;
  readonly #enabled: boolean;
  readonly #hasAssets: boolean;

  constructor(from: Database, to: Database, enabled: boolean) {
    this.#from = from;
    this.#to = to;
    this.#hasAssets = assetTableOf(from) === "whole";
    this.#enabled = enabled && this.#hasAssets;
  }

  put(value: unknown): Stored {
    return value as Uint8Array;
  }

  /** An id stays one, also where its object is not copied, or was removed. */
  has(id: string, place: Place): boolean {
    if (!ID.test(id)) return false;
    return place === "asset" || (this.#hasAssets && this.#find(id) !== undefined);
  }

  count(id: string, change: number): void {
    if (this.#enabled) this.#bring(id);
    if (assetTableOf(this.#to) !== "whole") return;
    const sql = `UPDATE asset_references SET "references" = "references" + ? WHERE key = ?`;
    this.#to.run(sql, change, id);
  }

  #find(id: string, columns = "key"): Stored[] | undefined {
    const sql =
      `SELECT ${columns} FROM assets WHERE key = ? AND hash IS NOT NULL AND typeof(value) <> 'null'`;
    return this.#from.rows(sql, id)[0];
  }

  #bring(id: string): void {
    const row = this.#find(id, COLUMNS);
    if (row === undefined) return;
    makeAssetTable(this.#to);
    const insert =
      `INSERT INTO assets (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
    this.#to.run(insert, ...row);
    const none =
      `INSERT INTO asset_references (key, "references") VALUES (?, 0) ON CONFLICT DO NOTHING`;
    this.#to.run(none, id);
  }
}
