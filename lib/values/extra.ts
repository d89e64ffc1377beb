import { isDate, isOrdinary, readsAsNumber } from "./kind.ts";
import { mapValues, parseObject } from "./json.ts";
import { hexOf } from "../system/bytes.ts";

/**
 * The spill column: one JSON object, key as logged → its JSON. What JSON cannot carry is tagged,
 * `{"$": kind, "v": text or JSON}`, and so is an object that has a key `$` of its own.
 */
export type Extra = Record<string, unknown>;

/** Encodes a value that was checked and is no asset for `_extra`, as what `JSON.stringify` then writes exactly. */
export function tag(value: unknown): unknown {
  if (typeof value === "bigint" && readsAsNumber(value)) return Number(value);
  return tagExact(value);
}

/** Encodes the id of an asset for `_extra`. */
export function tagAsset(id: string): unknown {
  return { $: "asset", v: id };
}

/** Gives the id that `tagAsset` encoded; `undefined` for anything else. */
export function assetIdOf(tagged: unknown): string | undefined {
  const { $: kind, v } = (tagged ?? {}) as { $?: unknown; v?: unknown };
  return kind === "asset" && typeof v === "string" ? v : undefined;
}

/** Encodes the same, a small bigint as a bigint too. */
export function tagExact(value: unknown): unknown {
  switch (typeof value) {
    case "number":
      return isOrdinary(value)
        ? value
        : { $: "number", v: Object.is(value, -0) ? "-0" : String(value) };
    case "bigint":
      return { $: "bigint", v: String(value) };
    case "undefined":
      return { $: "undefined" };
    case "object":
      return value === null ? null : tagObject(value);
    default:
      return value;
  }
}

function tagObject(value: object): unknown {
  if (Array.isArray(value)) return value.map(tagExact);
  if (isDate(value)) {
    return { $: "date", v: value instanceof Date ? value.toISOString() : value.toString() };
  }
  const members = mapValues(value as Extra, tagExact);
  return Object.hasOwn(value, "$") ? { $: "json", v: members } : members;
}

/** Tells whether two values that were read are the same, down to −0, NaN and the order of keys. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return hexOf(a) === hexOf(b);
  return JSON.stringify(tagExact(a)) === JSON.stringify(tagExact(b));
}

/** Gives what stands for the asset with an id. */
export type Refer = (id: string) => unknown;

/** Decodes what `tag` gave, read back by `JSON.parse`. Any other tag comes back as it is, an asset as its id. */
export function untag(value: unknown, refer: Refer = String): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((member) => untag(member));
  const { $: kind, v } = value as { $?: unknown; v?: unknown };
  if (kind === "undefined") return undefined;
  const isMembers = kind === "json" && typeof v === "object" && v !== null;
  const plain = typeof v === "string" ? untagText(kind, v, refer) : undefined;
  return plain ?? mapValues((isMembers ? v : value) as Extra, (member) => untag(member));
}

function untagText(kind: unknown, text: string, refer: Refer): unknown {
  switch (kind) {
    case "number":
      return Number(text);
    case "bigint":
      return /^-?\d+$/.test(text) ? BigInt(text) : undefined;
    case "date":
      return Number.isNaN(Date.parse(text)) ? undefined : new Date(text);
    case "string":
      return text;
    case "asset":
      return refer(text);
    default:
      return undefined;
  }
}

/** Reads the text of an `_extra` cell; `undefined` where it is not one that this package could have written. */
export function parseExtra(text: unknown, refer?: Refer): Extra | undefined {
  try {
    const tagged = parseTagged(text);
    return tagged && mapValues(tagged, (value) => untag(value, refer));
  } catch {
    // It is nested deeper than what is written here.
    return undefined;
  }
}

/**
 * Leaves out the keys whose columns hold a value: what spills leaves NULL there, so another tool set it since; and those
 * that are not asked for.
 */
export function withoutSet(
  extra: Extra,
  cellOf: (key: string) => unknown,
  asked?: ReadonlySet<string>,
): Extra {
  const entries = Object.entries(extra)
    .filter(([key]) => asked?.has(key) !== false && cellOf(key) === null);
  return Object.fromEntries(entries);
}

/** Reads the text of an `_extra` cell, the tags left as they are. */
export function parseTagged(text: unknown): Extra | undefined {
  return typeof text === "string" ? parseObject(text) : undefined;
}
