import { type Class, type ClassCodec, Classes } from "../values/cbor/classes.ts";
import { decodeBytes } from "../values/cbor/codec.ts";
import { named, TrackerError } from "../errors.ts";
import { writeInTurns } from "../system/disk/new_file.ts";
import { readBytes, whatIsAt } from "../system/files.ts";
import { reasonOfRuntime } from "../store/reason.ts";

/** How to decode an asset without its database. */
export interface DecodeOptions {
  /** Classes whose instances were logged, each with the functions it was registered with. */
  // deno-lint-ignore no-explicit-any -- each has the codec of its own class
  classes?: readonly (readonly [type: Class, codec?: ClassCodec<any, any>])[] | undefined;
}

/**
 * Decodes the bytes of an exported asset: what was logged as bytes comes as bytes, a Blob too.
 *
 * @throws {TrackerError} for bytes that are damaged, and for a class that is not given
 */
export function decodeAsset(bytes: Uint8Array, options: DecodeOptions = {}): unknown {
  return decodeBytes(bytes, classesOf(options));
}

/** Gives the classes to decode with. */
export function classesOf({ classes: given = [] }: DecodeOptions): Classes {
  const classes = new Classes();
  for (const [type, codec] of given) classes.register(type, codec);
  return classes;
}

/**
 * Loads an exported asset from its file, without the database.
 *
 * @throws {TrackerError} where the file cannot be read or decoded
 *
 * @example
 * ```ts
 * import { readAsset, Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const path = await Deno.makeTempFile();
 * using tracker = new Tracker(Tracker.IN_MEMORY);
 * const id = tracker.assets.insert({ weights: new Float64Array([0.5]) });
 * tracker.assets.export(id, path);
 * assert.deepEqual(readAsset(path), { weights: new Float64Array([0.5]) });
 * ```
 */
export function readAsset(path: string, options: DecodeOptions = {}): unknown {
  return decodeAsset(tryFile("read", path, () => readBytes(path)), options);
}

/** Writes the bytes of an asset to a file, and lets others have their turn meanwhile: signals, timers. */
export async function exportBytes(bytes: Uint8Array, path: string): Promise<void> {
  try {
    await writeInTurns(path, piecesOf(bytes));
  } catch (error) {
    throw worded("write", path, error);
  }
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

/** So many bytes are written at once. */
const PIECE = 1 << 20;

/** Does something with a file; words what the system refuses. */
export function tryFile<T>(verb: string, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw worded(verb, path, error);
  }
}

function worded(verb: string, path: string, error: unknown): TrackerError {
  const isMissing = verb === "read" && whatIsAt(path) === "nothing";
  const reason = isMissing
    ? "no such file"
    : (error instanceof Error && reasonOfRuntime(error)) || (error as Error).message;
  return new TrackerError(`Cannot ${verb} ${named(path)}: ${reason}`, { cause: error });
}
