import type { Kind, Row } from "../../types.ts";
import type { Refer } from "../../values/extra.ts";
import { ASSET_ID, mayHoldIds, type Stored } from "../../values/kind.ts";
import { readBytes } from "./bytes.ts";
import { assetTableOf } from "./table.ts";
import { Contents, plainName } from "./contents.ts";
import type { Database } from "../../store/database.ts";
import type { Keeper } from "../../store/write/keeper.ts";

/** Stands, in an event that is copied, for an asset of the source. */
class Reference {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

/**
 * Brings the objects over that copied events refer to; or only what is known of them, so that the references are counted.
 * Bytes that another tool left in a cell stay there.
 */
export class AssetCopy implements Keeper {
  readonly #from: Database;
  readonly #to: Database;
  readonly #contents: Contents;
  readonly #objects: boolean;
  readonly #hasAssets: boolean;

  /** @param objects tells whether the objects themselves come along */
  constructor(from: Database, to: Database, objects: boolean) {
    this.#from = from;
    this.#to = to;
    this.#contents = new Contents(to);
    this.#objects = objects;
    this.#hasAssets = assetTableOf(from) === "whole";
  }

  /** Gives what stands for an asset of the source: it is placed in the target as its object would be. */
  readonly refer: Refer = (id) => this.#isKnown(id) ? new Reference(id) : id;

  /** Has references stand for ids in the cells of rows, whose columns have these kinds. */
  referIn(rows: readonly Row[], kinds: Readonly<Record<string, Kind>>): void {
    if (!this.#hasAssets) return;
    const columns = Object.keys(kinds).filter((name) => mayHoldIds(kinds[name]));
    for (const row of rows as readonly Record<string, unknown>[]) {
      for (const name of columns) {
        const value = row[name];
        if (typeof value === "string") row[name] = this.refer(value);
      }
    }
  }

  put(value: unknown): Stored {
    return value instanceof Reference ? this.#bring(value.id) : value as Uint8Array;
  }

  has(id: string): boolean {
    return this.#contents.has(id) || this.#isKnown(id);
  }

  /** An id that was logged as mere text refers to its asset if it comes to a column of assets. */
  add(id: string, references: number): void {
    const isThere = assetTableOf(this.#to) === "whole" && this.#contents.add(id, references);
    if (!isThere) this.#contents.add(this.#bring(id), references);
  }

  #isKnown(id: string): boolean {
    if (!this.#hasAssets || !ASSET_ID.test(id)) return false;
    const sql = "SELECT 1 FROM assets WHERE key = ? AND hash IS NOT NULL";
    return this.#from.first(sql, id) === 1;
  }

  /** Gives the id in the target: another one, if another content has it there. */
  #bring(id: string): string {
    const sql = "SELECT hash, encoding, size, created FROM assets WHERE key = ?";
    const [hash, encoding, size, created] = this.#from.rows(sql, id)[0]!;
    return this.#contents.keep({
      hash: String(hash),
      encoding: plainName(encoding),
      size: Number(size),
      created: String(created),
      load: () => this.#objects ? readBytes(this.#from, id) : undefined,
    });
  }
}
