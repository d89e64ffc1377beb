import type { Class, ClassCodec } from "../values/cbor/classes.ts";
import type { AssetInfo } from "./store/list.ts";

/**
 * The objects of a file: each content once, under an id that is the beginning of its SHA-256.
 *
 * @example
 * ```ts
 * import { Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * using tracker = new Tracker(Tracker.IN_MEMORY);
 * const { model } = tracker.log({ model: new Map([["weights", new Float64Array([0.5])]]) });
 * assert.deepEqual(tracker.assets.get(model), new Map([["weights", new Float64Array([0.5])]]));
 * assert.equal(tracker.assets.list()[0].references, 1);
 * ```
 */
export interface Assets {
  /**
   * Lets instances of a class come back as instances. Without functions of its own, its fields are stored, and instances in
   * them come back too where their classes are registered; with `json`, its `toJSON` and `fromJSON` or `load` are used.
   *
   * @throws {TypeError} for what is no class, for a name that another class has, and, without `encode` and `decode`, for
   * a class that keeps something elsewhere than in fields: one with `#private`, one that extends a Map
   */
  register<T extends object, Data = unknown>(
    type: Class<T>,
    codec?: ClassCodec<T, Data>,
  ): void;

  /** How many assets the file has. */
  readonly count: number;

  /** Lists the assets, oldest first. @throws {TrackerError} */
  list(): AssetInfo[];

  /** Stores a value without logging it, and gives its id. @throws {TypeError} for what cannot be stored @throws {TrackerError} */
  insert(value: unknown): string;

  /** Gives an asset, decoded; `undefined` if there is none. @throws {TrackerError} for one that Python pickled */
  get(id: string): unknown;

  /** Gives an asset's bytes, not compressed; `undefined` if there is none. @throws {TrackerError} */
  bytes(id: string): Uint8Array | undefined;

  /** Removes an asset; cells that refer to it keep the id. Gives `false` if there is none. @throws {TrackerError} */
  remove(id: string): boolean;

  /** Writes an asset's bytes to a file, which `readAsset` loads. @throws {TrackerError} if there is no such asset */
  export(id: string, path: string): void;
}
