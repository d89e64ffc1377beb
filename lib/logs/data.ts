import { Classes } from "../values/cbor/classes.ts";
import { decodeBytes, encodeAsset } from "../values/cbor/codec.ts";
import type { EncodeOptions } from "../values/cbor/options.ts";
import type { Event } from "../types.ts";
import { tagExact, untag } from "../values/extra.ts";
import { kindOf } from "../values/inspect.ts";
import { mapValues, parseObject } from "../values/json.ts";
import { isOrdinary } from "../values/kind.ts";
import { base64Of, bytesOfBase64 } from "../system/bytes.ts";

/** An object that JSON cannot carry, whole: its bytes as base64, and their encoding. */
interface Inline {
  readonly $: "inline";
  readonly encoding: string;
  readonly v: string;
}

/**
 * Writes data as JSON from which `parseData` gives it back: what JSON cannot carry is tagged as in `_extra`, and an
 * object that is an asset stands there with its bytes.
 *
 * @throws {TypeError} for what no event can hold
 */
export function dataText(data: Readonly<Event>, encode: () => EncodeOptions, indent = 0): string {
  const carried = isPlainData(data)
    ? data
    : mapValues(data, (value) => carriedInLine(value, encode()));
  // An indent of 0 would say the same, and takes half as long again.
  return indent === 0 ? JSON.stringify(carried) : JSON.stringify(carried, null, indent);
}

/** Most events are texts, flags and ordinary numbers, which JSON carries as they are. */
function isPlainData(data: Readonly<Event>): boolean {
  for (const key in data) {
    const value = data[key];
    switch (typeof value) {
      case "string":
      case "boolean":
        continue;
      case "number":
        if (isOrdinary(value)) continue;
    }
    if (value !== null) return false;
  }
  return true;
}

function carriedInLine(value: unknown, encode: EncodeOptions): unknown {
  if (kindOf(value) !== "asset") return tagExact(value);
  const { bytes, encoding } = encodeAsset(value, encode);
  return { $: "inline", encoding, v: base64Of(bytes) } satisfies Inline;
}

/**
 * Reads what `dataText` wrote, and Python's; `undefined` for a text that is no JSON object.
 *
 * @throws {TrackerError} for an instance of a class that is not given
 */
export function parseData(text: string, classes = new Classes()): Event | undefined {
  const object = parseObject(text);
  if (object === undefined || !text.includes('"$"')) return object;
  try {
    return mapValues(object, (value) => isInline(value) ? load(value, classes) : untag(value));
  } catch (error) {
    // It is nested deeper than what is written here.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Tells whether a text is JSON; where it is none, about as soon as that shows. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isInline(value: unknown): value is Inline {
  const { $: kind, encoding, v } = (value ?? {}) as Partial<Inline>;
  return kind === "inline" && typeof encoding === "string" && typeof v === "string";
}

function load(value: Inline, classes: Classes): unknown {
  const bytes = bytesOf(value);
  return bytes === undefined ? value : decodeBytes(bytes, classes, value.encoding);
}

/** What is no base64 was not written here. */
function bytesOf({ v }: Inline): Uint8Array | undefined {
  try {
    return bytesOfBase64(v);
  } catch {
    return undefined;
  }
}
