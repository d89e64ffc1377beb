import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { decodeAsset, TrackerError } from "../../mod.ts";
import { bytesOfHex, hexOf } from "../../lib/system/bytes.ts";
import { Classes } from "../../lib/values/cbor/classes.ts";
import { decodeBytes, encodeAsset } from "../../lib/values/cbor/codec.ts";
import golden from "../fixtures/cbor.json" with { type: "json" };

/** Gives the bytes of a value, of which the source is given. */
function bytesOf(source: string): Uint8Array {
  // deno-lint-ignore no-eval -- the fixture has the sources of values that JSON cannot carry
  const value = (0, eval)(`(${source})`);
  return encodeAsset(value, { classes: new Classes(), onUnknown: () => {} }).bytes;
}

Deno.test("objects have the bytes that version 0.1 gave them, so that their ids stay the same", () => {
  for (const [source, expected] of Object.entries(golden)) {
    const bytes = bytesOf(source);
    // Of long ones, the fixture has their number and the beginning of their SHA-256.
    const [length, hash] = expected.split(" ");
    if (hash === undefined) assert.equal(hexOf(bytes), expected, source);
    else {
      assert.equal(bytes.length, Number(length), source);
      assert.ok(createHash("sha256").update(bytes).digest("hex").startsWith(hash), source);
    }
    const again = decodeBytes(bytes, new Classes(), "cbor");
    const { bytes: same } = encodeAsset([again], { classes: new Classes(), onUnknown: () => {} });
    assert.deepEqual(hexOf(same), hexOf(bytesOf(`[${source}]`)), source);
  }
});

Deno.test("an array that came without its length, as 0.1 wrote those of subclasses, is read", () => {
  assert.deepEqual(decodeAsset(bytesOfHex("d9d9f79f01820203ff")), [1, [2, 3]]);
});

Deno.test("damaged CBOR is an error at once, whatever is damaged", () => {
  const bad = [
    [
      "a number of members beyond the bytes",
      "9affffffff",
      "bbffffffffffffffff00",
      "7b00ffffffffffffff61",
    ],
    ["what ends too early", "", "82", "8201", "a161", "6261", "fb00", "1a0000", "d81c", "c1"],
    ["bytes behind the end", "0101"],
    ["what has no meaning", "fc", "1c", "ff", "81ff", "a1ff00", "f8ff", "d8ff00"],
    ["keys that no object has", "a10101", "a1695f5f70726f746f5f5f01"],
    [
      "what a tag does not fit",
      "c161",
      "c101ff",
      "d8404101ff",
      "d85643010203",
      "c200",
      "d9010201",
      "d9010301",
    ],
    ["references to nothing", "d81d00", "d81c81d81d01", "d81df7"],
    ["types of nothing", "d81b00", "d81b80", "d81b816161"],
  ];
  for (const [what, ...hexes] of bad) {
    for (const hex of hexes) {
      const bytes = bytesOfHex(`d9d9f7${hex}`);
      assert.throws(() => decodeAsset(bytes), TrackerError, `${what}: ${hex}`);
    }
  }
  const whole = bytesOf('new Map([["a", [1, { b: new Set(["é", 2n ** 70n, new Date(5)]) }]]])');
  for (let length = 3; length < whole.length; length++) {
    assert.throws(() => decodeAsset(whole.subarray(0, length)), TrackerError, String(length));
  }
  for (let at = 3; at < whole.length; at++) {
    for (const byte of [0, 0x1b, 0x5b, 0x7b, 0x9b, 0xbb, 0xdb, 0xff, whole[at]! ^ 1]) {
      try {
        decodeAsset(whole.with(at, byte));
      } catch (error) {
        assert.ok(error instanceof TrackerError, String(error));
      }
    }
  }
});
