import defer * as crypto from "node:crypto";
import {
  compress,
  decodeBytes,
  decompress,
  encodeAsset,
  type Encoded,
  type EncodeOptions,
} from "../assets/codec.ts";
import { Clock } from "../clock.ts";
import { TrackerError } from "../errors.ts";
import { assetTableOf, makeAssetTable } from "./asset_table.ts";
import type { Database } from "./database.ts";
import { pickleOf, type PythonAsset, pythonAssets, removePython } from "./python_assets.ts";

/** How to store assets. */
export interface AssetOptions extends EncodeOptions {
  readonly compress: boolean;
}

/** Lengths of a key: the shortest that no other content has. */
const KEY_LENGTHS = [16, 24, 32, 40, 48, 56, 64] as const;

/** Text that may be the id of an asset. */
export const ID = /^[0-9a-f]{16}(?:[0-9a-f]{8}){0,6}$/;

/** The table `assets`: each content once, with the number of cells that refer to it. */
export class AssetStore {
  readonly #db: Database;
  readonly #options: AssetOptions;

  constructor(db: Database, options: AssetOptions) {
    this.#db = db;
    this.#options = options;
  }

  /** Stores a value, if it is not there, without a reference; gives its id. Inside a transaction. */
  put(value: unknown): string {
    makeAssetTable(this.#db);
    const encoded = encodeAsset(value, this.#options);
    const hash = crypto.createHash("sha256").update(encoded.bytes).digest("hex");
    for (const length of KEY_LENGTHS) {
      const key = hash.slice(0, length);
      const found = this.#isStored(key, hash, encoded);
      if (found === "other") continue;
      if (found === "none") this.#insert(key, hash, encoded);
      if (found === "removed") this.#restore(key, encoded);
      return key;
    }
    throw new TrackerError(`Cannot store an asset in "${this.#db.path}": its key is taken`);
  }

  /** A row that is not of ours, or of another encoding, is another content. */
  #isStored(key: string, hash: string, { bytes, encoding }: Encoded): Found {
    const sql = "SELECT encoding, hash, typeof(value) = 'null' FROM assets WHERE key = ?";
    const [row] = this.#db.rows(sql, key);
    if (row === undefined) return "none";
    const [stored, storedHash, removed] = row;
    if (plainName(stored) !== encoding) return "other";
    if (storedHash === null) {
      const same = "SELECT value = ? FROM assets WHERE key = ?";
      return this.#db.first(same, bytes, key) === 1 ? "stored" : "other";
    }
    if (storedHash !== hash) return "other";
    return removed === 1 ? "removed" : "stored";
  }

  #insert(key: string, hash: string, encoded: Encoded): void {
    const { bytes, encoding } = this.#options.compress ? compress(encoded) : encoded;
    const sql =
      "INSERT INTO assets (key, value, encoding, size, created, hash) VALUES (?, ?, ?, ?, ?, ?)";
    this.#db.run(sql, key, bytes, encoding, encoded.bytes.length, new Clock().next(), hash);
    this.#db.run(`INSERT INTO asset_references (key, "references") VALUES (?, 0)`, key);
  }

  #restore(key: string, encoded: Encoded): void {
    const { bytes, encoding } = this.#options.compress ? compress(encoded) : encoded;
    this.#db.run("UPDATE assets SET value = ?, encoding = ? WHERE key = ?", bytes, encoding, key);
  }

  /** Tells whether a text is the id of a stored asset. */
  has(id: string): boolean {
    if (!ID.test(id) || assetTableOf(this.#db) !== "whole") return false;
    return this.#db.first("SELECT typeof(value) <> 'null' FROM assets WHERE key = ?", id) === 1;
  }

  /** Counts references more, or less: without any, the bytes are freed. Inside a transaction. */
  count(id: string, change: number): void {
    if (assetTableOf(this.#db) !== "whole") return;
    const update = `UPDATE asset_references SET "references" = "references" + ? WHERE key = ?`;
    if (this.#db.run(update, change, id) > 0 && change < 0) this.#freeUnused(id);
  }

  #freeUnused(id: string): void {
    const unused = `DELETE FROM asset_references WHERE key = ? AND "references" <= 0`;
    if (this.#db.run(unused, id) > 0) this.#db.run("DELETE FROM assets WHERE key = ?", id);
  }

  /** Gives the decoded asset; `undefined` if there is none. @throws {TrackerError} for one that Python pickled */
  get(id: string): { value: unknown } | undefined {
    const encoded = this.#read(id);
    if (encoded !== undefined) {
      const { bytes, encoding } = decompress(encoded);
      return { value: decodeBytes(bytes, this.#options.classes, encoding) };
    }
    if (this.#python(id) === undefined) return undefined;
    const why = "Python pickled it. Export it, and load it there";
    throw new TrackerError(`Cannot decode asset "${id}" of "${this.#db.path}": ${why}`);
  }

  /** Gives the bytes as they were before compression; `undefined` if there is no such asset. */
  bytes(id: string): Uint8Array | undefined {
    const encoded = this.#read(id);
    if (encoded !== undefined) return decompress(encoded).bytes;
    const python = this.#python(id);
    return python && pickleOf(python);
  }

  /** Removes the bytes; cells that refer to them keep the id. Gives `false` if there is none. Inside a transaction. */
  remove(id: string): boolean {
    if (this.has(id)) {
      // A row without bytes stays as long as cells refer to it, so that the count is right if it comes again.
      this.#db.run("UPDATE assets SET value = NULL WHERE key = ?", id);
      this.#freeUnused(id);
      return true;
    }
    const python = this.#python(id);
    if (python !== undefined) removePython(this.#db, python);
    return python !== undefined;
  }

  #read(id: string): Encoded | undefined {
    if (!this.has(id)) return undefined;
    const [row] = this.#db.rows("SELECT value, encoding FROM assets WHERE key = ?", id);
    const [bytes, encoding] = row;
    return encoding === null
      ? undefined
      : { bytes: bytes as Uint8Array, encoding: String(encoding) };
  }

  #python(id: string): PythonAsset | undefined {
    const table = assetTableOf(this.#db);
    if (table === "none" || table === "other") return undefined;
    return pythonAssets(this.#db, table === "whole").find((asset) => asset.id === id);
  }
}

type Found = "none" | "stored" | "removed" | "other";

function plainName(encoding: unknown): string {
  return String(encoding).replace(/\+zstd$/, "");
}
