import { named, TrackerError, wordsOf } from "../../errors.ts";
import type { Classes } from "./classes.ts";
import { readBlob } from "../../system/blob.ts";
import { isTooMuch, unzstd, zstd } from "../../system/bytes.ts";
import { Closing, Ref, Unmade } from "./cycles.ts";
import { MAGIC } from "./forms.ts";
import type { EncodeOptions } from "./options.ts";
import { plainCopy, tellUnknown } from "./plain.ts";
import { checkTransparent } from "./opaque.ts";
import { readCbor, type Revive } from "./read.ts";
import { bytesOf, revive } from "./special.ts";
import { writeCbor } from "./write.ts";

/** A value as bytes, and what they are: `bytes`, `blob`, `cbor`, `file` (CBOR too, with its name); with `+zstd` behind it where compressed. */
export interface Encoded {
  readonly bytes: Uint8Array;
  readonly encoding: string;
}

/**
 * Encodes a value: bytes and Blobs as they are, everything else as CBOR.
 *
 * @throws {TypeError} for what cannot be stored: a function, a symbol, a Promise …
 */
export function encodeAsset(value: unknown, options: EncodeOptions): Encoded {
  const { classes, onUnknown } = options;
  if (value instanceof Uint8Array && classes.of(value) === undefined) {
    checkTransparent(value);
    tellUnknown(value, onUnknown);
    return { bytes: value, encoding: "bytes" };
  }
  if (value instanceof Blob && !(value instanceof File)) {
    return { bytes: readBlob(value), encoding: value.type === "" ? "blob" : `blob ${value.type}` };
  }
  const encoding = value instanceof File ? "file" : "cbor";
  return { bytes: writeCbor(plainCopy(value, options)), encoding };
}

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
    const value = readCbor(bytes.subarray(MAGIC.length), reviver(classes, closing));
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

/** Gives the bytes to take out: those of a File without its name. @throws {TrackerError} for bytes that are damaged */
export function contentOf({ bytes, encoding }: Encoded): Uint8Array {
  if (encoding !== "file") return bytes;
  try {
    return readCbor(bytes.subarray(MAGIC.length), ([, content]) => content) as Uint8Array;
  } catch (error) {
    throw undecodable(bytes, error);
  }
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

/** Undoes `compress`; `size` is the number of bytes that were compressed. @throws {TrackerError} for bytes that are damaged */
export function decompress({ bytes, encoding }: Encoded, size: number): Encoded {
  if (!encoding.endsWith(PACKED)) return { bytes, encoding };
  const plain = unpacked(bytes, unzstd, size);
  // Small ones share their memory with others, which is nobody's business.
  const own = plain.length === plain.buffer.byteLength ? plain : plain.slice();
  return { bytes: own, encoding: encoding.slice(0, -PACKED.length) };
}

const PACKED = "+zstd";

/**
 * Gives compressed bytes as they were, never more than they are to be.
 *
 * @throws {TrackerError} for bytes that are damaged
 */
export function unpacked(
  bytes: Uint8Array,
  unpack: (bytes: Uint8Array, most?: number) => Uint8Array,
  size?: number,
): Uint8Array {
  try {
    return bytesOf(unpack(bytes, size)).subarray(0, size);
  } catch (error) {
    const more = `it unpacks to more than its ${size} bytes`;
    throw undecodable(bytes, isTooMuch(error) ? new TypeError(more) : error);
  }
}

/** Makes generic objects again, of the classes at hand; notes what others refer back to. */
function reviver(classes: Classes, closing = new Closing()): Revive {
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
  if (name.startsWith("part ")) {
    const type = classes.named(name.slice(5));
    if (type === undefined) return parts[0];
    closing.isNeeded = true;
    return unmade(name.slice(5), parts[0], classes);
  }
  if (name === "ref" || name.startsWith("class ")) {
    closing.isNeeded = true;
    return name === "ref" ? new Ref(parts[0] as number) : unmade(name.slice(6), parts[0], classes);
  }
  const revived = revive(name, parts);
  if (revived === undefined) throw new TypeError(`${named(name)} is no type that is known here`);
  return revived.value;
}

function unmade(name: string, data: unknown, classes: Classes): Unmade {
  const type = classes.named(name);
  if (type === undefined) throw new TypeError(unregistered(name));
  return new Unmade(data, type);
}

/** A class of the same name that decodes to what it is given stands in for one that is not at hand. */
function unregistered(name: string): string {
  return `class ${
    named(name)
  } is not registered. Give it to assets.register(), or to classes of readAsset(); ` +
    "to see its plain data, give a class of that name with { decode: (data) => data }";
}
