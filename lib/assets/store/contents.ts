import type { Encoded } from "../../values/cbor/codec.ts";
import { Clock } from "../../event/clock.ts";
import { TrackerError } from "../../errors.ts";
import { removeParts, writeBytes } from "./bytes.ts";
import { assetTableOf, makeAssetTable } from "./table.ts";
import type { Database } from "../../store/database.ts";
import { ASSET_ID } from "../../values/kind.ts";
import { uncountedReferences } from "./references.ts";

/** A content to keep. */
export interface Content {
  /** SHA-256 of its bytes, in hex. */
  readonly hash: string;
  /** What its bytes are, before compression. */
  readonly encoding: string;
  /** Number of its bytes, before compression. */
  readonly size: number;
  /** When it was first stored. Default: now. */
  readonly created?: string;
  /** Gives the bytes as they are to be stored; is called where they are not there yet. `undefined`: they are elsewhere. */
  readonly load: () => Encoded | undefined;
}

/** Lengths of a key: the shortest that no other content has. */
const KEY_LENGTHS = [16, 24, 32, 40, 48, 56, 64] as const;

/**
 * The table `assets`: each content once; and `asset_references`, the number of cells that refer to it. Of one whose bytes
 * are not here that number stays as long as cells refer to it, so that it is right if they come again.
 */
export class Contents {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Keeps a content, if it is not there, without a reference; gives its key. Inside a transaction. */
  keep(content: Content): string {
    makeAssetTable(this.#db);
    for (const length of KEY_LENGTHS) {
      const key = content.hash.slice(0, length);
      switch (this.#find(key, content)) {
        case "nothing":
          this.#insert(key, content);
          return key;
        case "without bytes":
          this.#restore(key, content);
          return key;
        case "whole":
          return key;
      }
    }
    throw new TrackerError(`Cannot store an asset in "${this.#db.path}": its key is taken`);
  }

  /**
   * A row that is not of ours, or of another encoding, is another content. `typeof` looks at the row's header; for
   * `IS NULL` SQLite reads the bytes.
   */
  #find(key: string, { hash, encoding }: Content): Found {
    const sql = "SELECT encoding, hash, typeof(value) <> 'null' FROM assets WHERE key = ?";
    const [row] = this.#db.rows(sql, key);
    if (row === undefined) return "nothing";
    const [storedEncoding, storedHash, whole] = row;
    if (storedHash !== hash || plainName(storedEncoding) !== encoding) return "another";
    return whole === 1 ? "whole" : "without bytes";
  }

  #insert(key: string, { hash, size, created = new Clock().next(), load }: Content): void {
    const loaded = load();
    this.know(key);
    if (loaded === undefined) return;
    const sql = `INSERT INTO assets (value, key, encoding, size, created, hash) ` +
      `VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
    writeBytes(this.#db, key, loaded.bytes, sql, key, loaded.encoding, size, created, hash);
  }

  /** Counts references to a key from now on, be its bytes here or not. Inside a transaction. */
  know(key: string): void {
    makeAssetTable(this.#db);
    const sql =
      `INSERT INTO asset_references (key, "references") VALUES (?, 0) ON CONFLICT DO NOTHING`;
    this.#db.run(sql, key);
  }

  /** Tells whether references to a key are counted. */
  isKnown(key: string): boolean {
    if (!ASSET_ID.test(key) || assetTableOf(this.#db) !== "whole") return false;
    return this.#db.first("SELECT 1 FROM asset_references WHERE key = ?", key) === 1;
  }

  #restore(key: string, { load }: Content): void {
    const loaded = load();
    if (loaded === undefined) return;
    const sql =
      "UPDATE assets SET value = ?, encoding = ? WHERE key = ? AND typeof(value) = 'null'";
    writeBytes(this.#db, key, loaded.bytes, sql, loaded.encoding, key);
  }

  /** Tells whether a text is the key of a content whose bytes are here. */
  has(key: string): boolean {
    if (!ASSET_ID.test(key) || assetTableOf(this.#db) !== "whole") return false;
    return this.#db.first("SELECT typeof(value) <> 'null' FROM assets WHERE key = ?", key) === 1;
  }

  /** Counts so many more references; gives `false` if there is no such key. Inside a transaction. */
  add(key: string, references: number): boolean {
    if (assetTableOf(this.#db) !== "whole") return false;
    const sql = `UPDATE asset_references SET "references" = "references" + ? WHERE key = ?`;
    return this.#db.run(sql, references, key) > 0;
  }

  /** Takes references back, whose cells are gone; what has none left is freed. Inside a transaction. */
  release(references: ReadonlyMap<string, number>): void {
    if (references.size === 0 || assetTableOf(this.#db) !== "whole") return;
    for (const [key, count] of references) this.add(key, -count);
    const unused = [...references.keys()].filter((key) => this.#isUnused(key));
    if (unused.length === 0) return;
    // Text that was there before its object came as one has not been counted, and refers to it all the same.
    const left = uncountedReferences(this.#db);
    for (const key of unused) {
      const count = left.get(key);
      if (count === undefined) this.#free(key);
      else this.#db.run(`UPDATE asset_references SET "references" = ? WHERE key = ?`, count, key);
    }
  }

  #isUnused(key: string): boolean {
    const sql = `SELECT "references" <= 0 FROM asset_references WHERE key = ?`;
    return this.#db.first(sql, key) === 1;
  }

  #free(key: string): void {
    this.#db.run("DELETE FROM asset_references WHERE key = ?", key);
    removeParts(this.#db, key);
    this.#db.run("DELETE FROM assets WHERE key = ?", key);
  }

  /** Removes the bytes; cells that refer to them keep the key. Inside a transaction. */
  remove(key: string): void {
    if (this.#isUnused(key)) return this.#free(key);
    removeParts(this.#db, key);
    this.#db.run("DELETE FROM assets WHERE key = ?", key);
  }
}

type Found = "nothing" | "without bytes" | "whole" | "another";

/** Gives what bytes are, before compression. */
export function plainName(encoding: unknown): string {
  return String(encoding).replace(/\+zstd$/, "");
}
