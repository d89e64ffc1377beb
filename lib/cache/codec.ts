import type { Classes } from "../values/cbor/classes.ts";
import { TrackerError } from "../errors.ts";
import { decodeBytes, encodeAsset } from "../values/cbor/codec.ts";
import { structureOf } from "./structure.ts";
import { hasOnlyMembers, isOrdinary } from "../values/kind.ts";
import { parseJson } from "../values/json.ts";

/** A result as it is stored: JSON, or bytes as of an asset. */
export interface EncodedResult {
  readonly value: string | Uint8Array;
  readonly encoding: string;
}

const JSON_ENCODING = "json";

/**
 * Encodes a result so that it comes back the same.
 *
 * @throws {TypeError} for one that would not: a function, an instance of a class that is not registered …
 */
export function encodeResult(result: unknown, classes: Classes): EncodedResult {
  if (isJson(result, 0, new Set())) {
    return { value: JSON.stringify(result), encoding: JSON_ENCODING };
  }
  const before = structureOf(result, classes, { sharing: true });
  const encoded = encodeAsset(result, {
    classes,
    onUnknown: (name) => {
      throw new TypeError(`instances of ${name} would come back as plain data: register the class`);
    },
  });
  const { encoding } = encoded;
  const bytes = encoded.bytes.slice();
  const after = structureOf(decodeBytes(bytes, classes, encoding), classes, { sharing: true });
  if (after !== before) {
    throw new TypeError("it would not come back the same");
  }
  return { value: bytes, encoding };
}

/** Decodes a result. @throws {TrackerError} for damaged bytes, and for a class that is not registered */
export function decodeResult({ value, encoding }: EncodedResult, classes: Classes): unknown {
  if (value instanceof Uint8Array) return decodeBytes(value, classes, encoding);
  try {
    return parseJson(value);
  } catch (error) {
    throw new TrackerError("Cannot decode a cached result: it is damaged", { cause: error });
  }
}

/** Deeper, JSON takes no less room than CBOR, and checking it takes the stack. */
const MAX_DEPTH = 100;

/** Tells whether JSON gives a value back exactly. CBOR does for others, and takes 10 ms to load. */
function isJson(value: unknown, depth: number, seen: Set<object>): boolean {
  if (typeof value === "number") return isOrdinary(value);
  if (value === null || typeof value === "boolean" || typeof value === "string") return true;
  if (typeof value !== "object" || depth > MAX_DEPTH || Reflect.has(value, "toJSON")) return false;
  // A part that is there twice would come back as two.
  if (seen.size === seen.add(value).size) return false;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== (Array.isArray(value) ? Array.prototype : Object.prototype)) return false;
  const keys = Reflect.ownKeys(value);
  const members: unknown[] = Object.values(value);
  const isWhole = Array.isArray(value)
    ? hasOnlyMembers(value) && keys.length === value.length + 1
    : keys.length === members.length;
  return isWhole && keys.every((key) => typeof key === "string") &&
    members.every((member) => isJson(member, depth + 1, seen));
}
