import { TrackerError } from "../errors.ts";
import { readBlob } from "./blob.ts";
import defer * as cbor from "./cbor.ts";
import type { Classes } from "./classes.ts";
import { closeCycles, Ref } from "./cycles.ts";
import { PlainCopy } from "./plain.ts";
import { loadZlib } from "./zlib.ts";
import { revive } from "./special.ts";

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
 * Encodes a value: bytes and Blobs as they are, everything else as CBOR.
 *
 * @throws {TypeError} for what cannot be stored: a function, a symbol, a Promise …
 */
export function encodeAsset(value: unknown, { classes, onUnknown }: EncodeOptions): Encoded {
  if (value instanceof Uint8Array) return { bytes: value, encoding: "bytes" };
  if (value instanceof Blob) {
    return { bytes: readBlob(value), encoding: value.type === "" ? "blob" : `blob ${value.type}` };
  }
  const body = cbor.coder(reviver(classes)).encode(new PlainCopy(classes, onUnknown).of(value));
  const bytes = new Uint8Array(MAGIC.length + body.length);
  bytes.set(MAGIC);
  bytes.set(body, MAGIC.length);
  return { bytes, encoding: "cbor" };
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
    const anchors = new Map<number, unknown>();
    const value = cbor.coder(reviver(classes, anchors)).decode(bytes.subarray(MAGIC.length));
    return anchors.size === 0 ? value : closeCycles(value, anchors);
  } catch (error) {
    const why = (error as Error).message;
    throw new TrackerError(`Cannot decode an asset of ${bytes.length} bytes: ${why}`, {
      cause: error,
    });
  }
}

/** A compressed form is kept where it is shorter. */
export function compress({ bytes, encoding }: Encoded): Encoded {
  const packed = new Uint8Array(loadZlib().zstdCompressSync(bytes));
  return packed.length < bytes.length
    ? { bytes: packed, encoding: `${encoding}${PACKED}` }
    : { bytes, encoding };
}

/** Undoes `compress`. */
export function decompress({ bytes, encoding }: Encoded): Encoded {
  if (!encoding.endsWith(PACKED)) return { bytes, encoding };
  const plain = new Uint8Array(loadZlib().zstdDecompressSync(bytes));
  return { bytes: plain, encoding: encoding.slice(0, -PACKED.length) };
}

const PACKED = "+zstd";

/** Makes generic objects again, of the classes at hand; notes what others refer back to. */
function reviver(classes: Classes, anchors = new Map<number, unknown>()): cbor.Revive {
  return ([name, ...parts]) => {
    if (name === "ref") return new Ref(parts[0] as number);
    if (name === "anchor") anchors.set(parts[0] as number, parts[1]);
    return name === "anchor" ? parts[1] : reviveAny(classes, name, parts);
  };
}

function reviveAny(classes: Classes, name: string, parts: readonly unknown[]): unknown {
  if (name.startsWith("class ")) {
    const type = classes.named(name.slice(6));
    if (type !== undefined) return type.decode(parts[0]);
    throw new TypeError(`class "${name.slice(6)}" is not registered`);
  }
  const revived = revive(name, parts);
  if (revived === undefined) throw new TypeError(`"${name}" is no type that is known here`);
  return revived.value;
}
