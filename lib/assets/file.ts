import { type Class, type ClassCodec, Classes } from "../values/cbor/classes.ts";
import type { EncodeOptions, Parts } from "../values/cbor/options.ts";
import { describe, named, TrackerError } from "../errors.ts";
import { tryFile } from "./exported.ts";
import { writeFile } from "../system/disk/new_file.ts";
import { type AssetInfo, listAssets } from "./store/list.ts";
import { AssetStore } from "./store/assets.ts";
import type { Database } from "../store/database.ts";
import { refuseDatabase } from "../store/own_files.ts";
import type { Edits } from "../store/write/edits.ts";
import type { Assets } from "./assets.ts";
import { Warnings } from "../system/warnings.ts";

/** An open file, which can be changed. */
export interface OpenToWrite {
  /** The connection to read with. */
  readonly database: Database;
  /** Does work with a connection that writes. */
  readonly write: <T>(work: (database: Database) => T) => T;
}

/** How assets reach their file. */
export interface AssetAccess extends OpenToWrite {
  readonly warnings: Warnings;
  readonly compress: boolean;
}

/** The objects of one file, read and changed through a tracker's or a reader's connection. */
export class FileAssets implements Assets {
  readonly #access: AssetAccess;
  /** The classes that were registered. */
  readonly classes: Classes = new Classes();

  constructor(access: AssetAccess) {
    this.#access = access;
  }

  /** Gives the store of assets on a connection. */
  on(database: Database): AssetStore {
    return new AssetStore(database, { ...this.encoding, compress: this.#access.compress });
  }

  /** How objects are encoded. */
  get encoding(): EncodeOptions {
    const onUnknown = (name: string) =>
      this.#access.warnings.once(
        `class ${name}`,
        `instances of ${name} come back as plain data: register the class to get instances`,
      );
    const onParts = ({ classes, functions }: Parts) => {
      const { warnings } = this.#access;
      const [parts, fields] = [classes, functions].map((names) => [...names].join(", "));
      if (classes.size > 0) {
        const why =
          `they come back as instances where these classes are registered, as plain data elsewhere`;
        warnings.once(
          `parts ${parts}`,
          `instances of ${parts} are parts of one that is registered: ${why}`,
        );
      }
      if (functions.size === 0) return;
      const why = "they come back without: give their class encode and decode, or json";
      warnings.once(`functions ${fields}`, `instances have functions in ${fields}: ${why}`);
    };
    return { classes: this.classes, onUnknown, onParts };
  }

  register<T extends object, Data = unknown>(
    type: Class<T>,
    codec: ClassCodec<T, Data> = {},
  ): void {
    this.classes.register(type, codec);
  }

  get count(): number {
    return this.list().length;
  }

  list(): AssetInfo[] {
    return this.#read((database) => listAssets(database));
  }

  insert(value: unknown): string {
    if (arguments.length > 1) {
      const why = "it takes the value alone; log({ name: value }) names it";
      throw new TypeError(`Cannot insert ${describe(value)} with a second argument: ${why}`);
    }
    return this.#write((store) => store.put(value));
  }

  /** Tells whether there is such an asset. */
  has(id: string): boolean {
    return this.#read((database) => this.on(database).isThere(id));
  }

  get(id: string): unknown {
    return this.#read((database) => this.on(database).get(id)?.value);
  }

  bytes(id: string): Uint8Array | undefined {
    return this.#read((database) => this.on(database).bytes(id));
  }

  remove(id: string): boolean {
    return this.#write((store) => store.remove(id));
  }

  export(id: string, path: string): void {
    const bytes = this.bytes(id);
    if (bytes === undefined) {
      throw new TrackerError(
        `Cannot export asset ${named(id)} of "${this.#access.database.path}": no such asset`,
      );
    }
    refuseDatabase(path, this.#access.database.location);
    tryFile("write", path, () => writeFile(path, (write) => write(bytes)));
  }

  #read<T>(work: (database: Database) => T): T {
    const { database } = this.#access;
    return database.attempt("read assets of", () => database.snapshot(() => work(database)));
  }

  #write<T>(work: (store: AssetStore) => T): T {
    return this.#access.write((database) =>
      database.attempt(
        "change assets of",
        () => database.transaction(() => work(this.on(database))),
      )
    );
  }
}

/** Gives the objects of a file that is open to be read; to change them it is opened for writing. */
export function openAssets(open: OpenToWrite): FileAssets {
  return new FileAssets({
    database: open.database,
    write: (work) => open.write(work),
    warnings: new Warnings(true),
    compress: false,
  });
}

/** Removes an asset, with a column also its cells there; gives `false` if there is none. */
export function removeAsset(
  assets: FileAssets,
  edits: Edits,
  id: string,
  column?: string,
): boolean {
  const known = assets.has(id);
  const cleared = column === undefined ? 0 : edits.clearAsset(id, column);
  return assets.remove(id) || known || cleared > 0;
}
