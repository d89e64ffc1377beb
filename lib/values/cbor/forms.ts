/** Begins all CBOR here: tag 55799, "this is CBOR" (RFC 8949, 3.4.6). A file that was exported tells by it. */
export const MAGIC: Uint8Array = Uint8Array.of(0xd9, 0xd9, 0xf7);

/** The major types, https://www.rfc-editor.org/rfc/rfc8949#section-3.1. */
export const Major = {
  positive: 0,
  negative: 1,
  bytes: 2,
  text: 3,
  array: 4,
  map: 5,
  tag: 6,
} as const;

/** What stands behind 0xe0, the major type of what is none of these. */
export const Other = {
  false: 20,
  true: 21,
  null: 22,
  undefined: 23,
  double: 27,
  stop: 31,
} as const;

/** The tags that are used, https://www.iana.org/assignments/cbor-tags. */
export const Tag = {
  time: 1,
  bignum: 2,
  negativeBignum: 3,
  /** Of a type's name and what the value is made of, https://cbor.schmorp.de/generic-object. */
  genericObject: 27,
  /** These two are what keeps shared parts shared, https://cbor.schmorp.de/value-sharing. */
  shareable: 28,
  reference: 29,
  set: 258,
  map: 259,
} as const;

/** The tags of typed arrays (RFC 8746), in the order of bytes that every platform of Deno has. */
export const TYPED_ARRAYS = [
  [64, Uint8Array],
  [68, Uint8ClampedArray],
  [69, Uint16Array],
  [70, Uint32Array],
  [71, BigUint64Array],
  [72, Int8Array],
  [77, Int16Array],
  [78, Int32Array],
  [79, BigInt64Array],
  [85, Float32Array],
  [86, Float64Array],
] as const;

/** The class of one of them. */
export type TypedArrayType = typeof TYPED_ARRAYS[number][1];
