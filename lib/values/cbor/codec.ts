import { TrackerError, wordsOf } from "../../errors.ts";
import type { Classes } from "./classes.ts";
import { readBlob } from "../../system/blob.ts";
import defer * as cbor from "./library.ts";
import { Closing, Ref, Unmade } from "./cycles.ts";
import { plainCopy, tellUnknown } from "./plain.ts";
import { checkTransparent } from "./opaque.ts";
import { emptyBuffer } from "../../system/buffer.ts";
import { unzstd, zstd } from "../../system/compression.ts";
import { bytesOf, revive } from "./special.ts";

/** A value as bytes, and what they are: `bytes`, `blob`, `cbor`; with `+zstd` behind it where compressed. */
export interface Encoded {
  readonly bytes: Uint8Array;
  readonly encoding: string;
}

/** How to encode. */
export interface EncodeOptions {
  readonly classes: Classes;
  /** Is told each class whose instances will come back as plain data. */
  readonly onUnknown: (name: string) => void;
}

/** Begins all CBOR here: tag 55799, "this is CBOR" (RFC 8949, 3.4.6). A file that was exported tells by it. */
const MAGIC = Uint8Array.of(0xd9, 0xd9, 0xf7);

/**
 * Encodes a value: bytes and Blobs as they are, everything else as CBOR. The bytes are good until the next value is
 * encoded, whose bytes take their place.
 *
 * @throws {TypeError} for what cannot be stored: a function, a symbol, a Promise …
 */
export function encodeAsset(value: unknown, { classes, onUnknown }: EncodeOptions): Encoded {
  if (value instanceof Uint8Array && classes.of(value) === undefined) {
    checkTransparent(value);
    tellUnknown(value, onUnknown);
    return { bytes: value, encoding: "bytes" };
  }
  if (value instanceof Blob) {
    return { bytes: readBlob(value), encoding: value.type === "" ? "blob" : `blob ${value.type}` };
  }
  const encoder = cbor.coder();
  const bytes = encoder.encode(plainCopy(value, classes, onUnknown), RESET_BUFFER_MODE);
  // cbor-x would keep a large buffer as long as the program runs.
  if (bytes.buffer.byteLength > LARGE) {
    encoder.useBuffer(emptyBuffer(SMALL));
  }
  return { bytes, encoding: "cbor" };
}

/** Has cbor-x write the next value where it wrote this one: a new buffer for each takes as long as encoding. */
const RESET_BUFFER_MODE = 1024;

const LARGE = 16 * 2 ** 20;
const SMALL = 8192;

/**
 * Decodes what was encoded; without `encoding`, the bytes tell.
 *
 * @throws {TrackerError} for bytes that are damaged, and for a class that is not registered
 */
export function decodeBytes(bytes: Uint8Array, classes: Classes, encoding?: string): unknown {
  const isCbor = MAGIC.every((byte, i) => bytes[i] === byte);
  if (encoding?.startsWith("blob")) {
    return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: encoding.slice(5) });
  }
  if (encoding === "bytes" || (encoding === undefined && !isCbor)) return bytes;
  try {
    const closing = new Closing();
    const value = cbor.decode(bytes.subarray(MAGIC.length), reviver(classes, closing));
    return closing.isNeeded ? closing.close(value) : value;
  } catch (error) {
    throw undecodable(bytes, error);
  }
}

/** Gives an object as it comes back when it is stored. @throws {TypeError} for what cannot be stored */
export function reload(value: object, options: EncodeOptions): unknown {
  const { bytes, encoding } = encodeAsset(value, options);
  return decodeBytes(bytes.slice(), options.classes, encoding);
}

function undecodable(bytes: Uint8Array, cause: unknown): TrackerError {
  const what = `Cannot decode an asset of ${bytes.length} bytes`;
  return new TrackerError(`${what}: ${wordsOf(cause)}`, { cause });
}

/** A compressed form is kept where it is shorter. */
export function compress({ bytes, encoding }: Encoded): Encoded {
  const packed = bytesOf(zstd(bytes));
  return packed.length < bytes.length
    ? { bytes: packed, encoding: `${encoding}${PACKED}` }
    : { bytes, encoding };
}

/** Undoes `compress`. @throws {TrackerError} for bytes that are damaged */
export function decompress({ bytes, encoding }: Encoded): Encoded {
  if (!encoding.endsWith(PACKED)) return { bytes, encoding };
  const plain = unpacked(bytes, unzstd);
  // Small ones share their memory with others, which is nobody's business.
  const own = plain.length === plain.buffer.byteLength ? plain : plain.slice();
  return { bytes: own, encoding: encoding.slice(0, -PACKED.length) };
}

const PACKED = "+zstd";

/** Gives compressed bytes as they were. @throws {TrackerError} for bytes that are damaged */
export function unpacked(
  bytes: Uint8Array,
  unpack: (bytes: Uint8Array) => ArrayBufferView,
): Uint8Array {
  try {
    return bytesOf(unpack(bytes));
  } catch (error) {
    throw undecodable(bytes, error);
  }
}

/** Makes generic objects again, of the classes at hand; notes what others refer back to. */
function reviver(classes: Classes, closing = new Closing()): cbor.Revive {
  return ([name, ...parts]) => reviveAny(name, parts, classes, closing);
}

function reviveAny(
  name: string,
  parts: readonly unknown[],
  classes: Classes,
  closing: Closing,
): unknown {
  if (name === "anchor") {
    closing.anchors.set(parts[0] as number, parts[1]);
    return parts[1];
  }
  if (name === "ref" || name.startsWith("class ")) {
    closing.isNeeded = true;
    return name === "ref" ? new Ref(parts[0] as number) : unmade(name.slice(6), parts[0], classes);
  }
  const revived = revive(name, parts);
  if (revived === undefined) throw new TypeError(`"${name}" is no type that is known here`);
  return revived.value;
}

function unmade(name: string, data: unknown, classes: Classes): Unmade {
  const type = classes.named(name);
  if (type === undefined) throw new TypeError(`class "${name}" is not registered`);
  return new Unmade(data, type.decode);
}
