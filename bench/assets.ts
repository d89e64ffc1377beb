import { Classes } from "../lib/values/cbor/classes.ts";
import { encodeAsset } from "../lib/values/cbor/codec.ts";
import { hashOf } from "../lib/system/bytes.ts";
import { Tracker } from "../mod.ts";
import type { Check } from "./check.ts";
import { samplePairs, time } from "./pairs.ts";

/** Bytes in an object. */
const SIZE = 1_000_000;

/**
 * Measures logging an object that is stored already to hashing its encoded bytes alone, which tells that it is: for bytes,
 * and for an object whose bytes CBOR makes, so that encoding comes on top.
 */
export function checkStored(path: string, pairs: number): Check[] {
  using tracker = new Tracker(path);
  const bytes = Uint8Array.from({ length: SIZE }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
  const weights = new Float64Array(bytes.buffer, 0, SIZE / 8);
  return [
    checkOne(tracker, ["a Uint8Array", bytes, 1.3], pairs),
    checkOne(tracker, ["a Map of a Float64Array", new Map([["weights", weights]]), 1.5], pairs),
  ];
}

function checkOne(
  tracker: Tracker,
  [what, value, most]: [what: string, value: object, most: number],
  pairs: number,
): Check {
  const encoded = encodeAsset(value, { classes: new Classes(), onUnknown: () => {} }).bytes.slice();
  tracker.log({ value });
  const { ours, bare, ratio } = samplePairs(pairs, () => ({
    ours: time(() => tracker.log({ value })),
    bare: time(() => hashOf(encoded)),
  }));
  return {
    what: `logging ${what} of 1 MB that is stored, to its hash`,
    ours: `${(1000 * ours).toFixed(0)} µs`,
    bare: `${(1000 * bare).toFixed(0)} µs`,
    measured: 1 / ratio,
    unit: "×",
    demanded: { most },
  };
}
