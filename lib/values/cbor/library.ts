// The package's main entry asks for a variable of the environment, which needs a permission; this one has all of it too.
import * as cbor from "cbor-x/encode";
import { addExtension, Encoder } from "cbor-x/encode";
import { Special } from "./special.ts";

/** The tag of "a generic object": its type's name, then what it is made of. cbor-x writes a RegExp so too. */
const GENERIC_OBJECT = 27;

// cbor-x keeps extensions for the whole program, in a list that grows and that each value is looked up in: once.
addExtension({
  Class: Special,
  tag: GENERIC_OBJECT,
  encode: ({ name, parts }: Special, encode: (data: unknown) => Uint8Array) =>
    encode([name, ...parts]),
  decode: byDefault,
});

/** What cbor-x itself makes of generic objects, which whoever else uses it may have stored. */
function byDefault([name, ...parts]: [name: string, text: string, rest: string]): unknown {
  return name === "RegExp" ? new RegExp(...parts) : new Error(parts[0]);
}

/** The part of cbor-x that is used; its types lack the second argument, and a method. */
export interface Coder {
  encode(value: unknown, mode: number): Uint8Array;
  useBuffer(buffer: Uint8Array): void;
  decode(bytes: Uint8Array): unknown;
}

/** How a generic object comes back. */
export type Revive = (parts: [name: string, ...parts: unknown[]]) => unknown;

/** Gives a coder, of its own for each call: what it would remember of one value must not change another's bytes. */
export function coder({ copyBuffers = false } = {}): Coder {
  return new Encoder({
    copyBuffers,
    structuredClone: true,
    useRecords: false,
    mapsAsObjects: true,
    variableMapSize: true,
    useSelfDescribedHeader: true,
  }) as unknown as Coder;
}

/** What cbor-x has and its types lack. */
interface Limited {
  setSizeLimits(limits: { maxArraySize: number; maxMapSize: number }): void;
}

/** Its own limits, which are the program's. */
const LIMITS = { maxArraySize: 112_810_000, maxMapSize: 16_810_000 };

/** Decodes bytes. Where they are damaged, an array without an end would grow to 112 million elements before it fails. */
export function decode(bytes: Uint8Array, revive: Revive): unknown {
  const { setSizeLimits } = cbor as unknown as Limited;
  // Each element takes a byte at least.
  const most = bytes.length + 1;
  setSizeLimits({
    maxArraySize: Math.min(most, LIMITS.maxArraySize),
    maxMapSize: Math.min(most, LIMITS.maxMapSize),
  });
  setReviver(revive);
  try {
    // Where it makes no copies, it counts the elements of a typed array in 31 bits.
    return coder({ copyBuffers: bytes.length >= 2 ** 31 }).decode(bytes);
  } finally {
    setReviver(byDefault);
    setSizeLimits(LIMITS);
  }
}

function setReviver(decode: unknown): void {
  addExtension({ tag: GENERIC_OBJECT, decode } as Parameters<typeof addExtension>[0]);
}
