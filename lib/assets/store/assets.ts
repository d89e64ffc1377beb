import {
  compress,
  contentOf,
  decodeBytes,
  decompress,
  encodeAsset,
} from "../../values/cbor/codec.ts";
import type { EncodeOptions } from "../../values/cbor/options.ts";
import { named, TrackerError } from "../../errors.ts";
import { hashOf } from "../../system/bytes.ts";
import { readBytes, type StoredBytes } from "./bytes.ts";
import { assetTableOf } from "./table.ts";
import { Contents } from "./contents.ts";
import type { Database } from "../../store/database.ts";
import type { Table } from "../../store/table.ts";
import type { ReferenceScope, Releaser } from "../../store/write/keeper.ts";
import { byId, referencesIn } from "./references.ts";
import { pickleOf, type PythonAsset, pythonAssets, removePython } from "./python.ts";

/** How to store assets. */
export interface AssetOptions extends EncodeOptions {
  readonly compress: boolean;
}

/** The objects of a file, as bytes that are each there once. */
export class AssetStore implements Releaser {
  readonly #db: Database;
  readonly #contents: Contents;
  readonly #options: AssetOptions;

  constructor(db: Database, options: AssetOptions) {
    this.#db = db;
    this.#contents = new Contents(db);
    this.#options = options;
  }

  /** Stores a value, if it is not there, without a reference; gives its id. Inside a transaction. */
  put(value: unknown): string {
    const encoded = encodeAsset(value, this.#options);
    const { bytes, encoding } = encoded;
    return this.#contents.keep({
      hash: hashOf(bytes),
      encoding,
      size: bytes.length,
      load: () => this.#options.compress ? compress(encoded) : encoded,
    });
  }

  /** Tells whether a text is the id of a stored asset. */
  has(id: string): boolean {
    return this.#contents.has(id);
  }

  /** Tells whether there is an asset with this id, be it Python's. */
  isThere(id: string): boolean {
    return this.has(id) || this.#python(id) !== undefined;
  }

  referencesIn(table: Table, scope: ReferenceScope = {}): Map<string, number> {
    return byId(referencesIn(this.#db, table, scope));
  }

  /** Counts so many more references to what is stored. Inside a transaction. */
  add(id: string, references: number): void {
    this.#contents.add(id, references);
  }

  /** Takes references back, whose cells are gone: without any left, the bytes are freed. Inside a transaction. */
  release(references: ReadonlyMap<string, number>): void {
    this.#contents.release(references);
  }

  /** Gives the decoded asset; `undefined` if there is none. @throws {TrackerError} for one that Python pickled */
  get(id: string): { value: unknown } | undefined {
    const encoded = this.#read(id);
    if (encoded !== undefined) {
      const { bytes, encoding } = decompress(encoded, encoded.size);
      return { value: decodeBytes(bytes, this.#options.classes, encoding) };
    }
    if (this.#python(id) === undefined) return undefined;
    const why = "Python pickled it. Export it, and load it there";
    throw new TrackerError(`Cannot decode asset ${named(id)} of "${this.#db.path}": ${why}`);
  }

  /** Gives the bytes as they were before compression, of a File its own; `undefined` if there is no such asset. */
  bytes(id: string): Uint8Array | undefined {
    const encoded = this.#read(id);
    if (encoded !== undefined) return contentOf(decompress(encoded, encoded.size));
    const python = this.#python(id);
    return python && pickleOf(this.#db, python);
  }

  /** Removes the bytes; cells that refer to them keep the id. Gives `false` if there is none. Inside a transaction. */
  remove(id: string): boolean {
    if (this.has(id)) {
      this.#contents.remove(id);
      return true;
    }
    const python = this.#python(id);
    if (python !== undefined) removePython(this.#db, python);
    return python !== undefined;
  }

  #read(id: string): StoredBytes | undefined {
    return this.has(id) ? readBytes(this.#db, id) : undefined;
  }

  #python(id: string): PythonAsset | undefined {
    const table = assetTableOf(this.#db);
    if (table === "none" || table === "other") return undefined;
    return pythonAssets(this.#db, table === "whole").find((asset) => asset.id === id);
  }
}
