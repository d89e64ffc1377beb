import type { Classes } from "../values/cbor/classes.ts";
import { decodeResult } from "./codec.ts";
import { describe } from "../errors.ts";
import { classesOf, type DecodeOptions } from "../assets/exported.ts";
import { checkOptions } from "../event/options.ts";
import { DURABILITIES } from "../store/database.ts";
import { fromRoot } from "../system/path.ts";
import { CacheFile, type StoredResult } from "./file.ts";

/** A result of a function, as the cache keeps it. */
export interface CachedResult {
  /** What equal calls share. */
  readonly key: string;
  /** Name of the function. */
  readonly name: string;
  /** What it gave; of a Promise, what that gave. Throws a TrackerError when it is read, if it cannot be decoded. */
  readonly result: unknown;
  /** The run that computed it. */
  readonly trackId: string;
}

/** How long to wait for another process, in seconds. */
const BUSY_TIMEOUT = 30;

/** Gives the result of a key; `undefined` if there is none. @throws {TrackerError} */
export function readCache(
  path: string,
  key: string,
  options: DecodeOptions = {},
): CachedResult | undefined {
  using file = openToRead(path);
  const stored = file.find(key);
  return stored && cachedResult(stored, classesOf(options));
}

/** Gives all results, in the order in which they were stored. @throws {TrackerError} if the file is missing */
export function scanCache(
  path: string,
  options: DecodeOptions = {},
): Generator<CachedResult, void> {
  // What is wrong with the file is said now, not when the first result is asked for.
  openToRead(path).close();
  return scan(fromRoot(path), classesOf(options));
}

function* scan(path: string, classes: Classes): Generator<CachedResult, void> {
  using file = openToRead(path);
  for (const stored of file.scan()) yield cachedResult(stored, classes);
}

/** How to delete results. */
export interface CacheDeleteOptions {
  /** What the deletion survives: `"normal"` a killed process, `"full"` a loss of power too. Default: `"normal"`. */
  durability?: "normal" | "full" | undefined;
}

/** Deletes what a run computed, and gives the number of results. @throws {TrackerError} if the file is missing */
export function deleteCacheByTrackId(
  path: string,
  trackId: string,
  options: CacheDeleteOptions = {},
): number {
  checkOptions("deleteCacheByTrackId", options, { durability: DURABILITIES });
  if (typeof trackId !== "string") {
    throw new TypeError(`Cannot delete the results of ${describe(trackId)}: a run is a text`);
  }
  // Opening a file to write changes it, also where it is no cache.
  openToRead(path).close();
  const { durability } = options;
  using file = new CacheFile(path, { existing: true, busyTimeout: BUSY_TIMEOUT, durability });
  return file.deleteRun(trackId);
}

function openToRead(path: string): CacheFile {
  checkPath(path);
  return new CacheFile(path, { readOnly: true, busyTimeout: BUSY_TIMEOUT });
}

function checkPath(path: unknown): void {
  if (typeof path !== "string" || path === "") {
    throw new TypeError(`Cannot read ${describe(path)}: a cache is a path`);
  }
}

/** One that cannot be decoded stands among the others, and says so to whoever reads it. */
function cachedResult(stored: StoredResult, classes: Classes): CachedResult {
  const { key, name, trackId } = stored;
  try {
    return { key, name, result: decodeResult(stored, classes), trackId };
  } catch (error) {
    return {
      key,
      name,
      get result() {
        throw error;
      },
      trackId,
    };
  }
}
