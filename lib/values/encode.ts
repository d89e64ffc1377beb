import { formatMillis } from "../event/clock.ts";
import { describe } from "../errors.ts";
import { isStorable } from "../event/names.ts";
import type { Kind } from "../types.ts";
import { carriedBy, kindOf } from "./inspect.ts";
import { writeJson } from "./json.ts";
import { isDate, isOrdinary, isWhole, readsAsNumber, type Stored } from "./kind.ts";

/** Stands for a value that its column cannot hold as it is: it goes to `_extra`. */
export const SPILL: unique symbol = Symbol("spill");

/** Stands for an object that is stored as an asset: the cell holds its id. */
export const ASSET: unique symbol = Symbol("asset");

/**
 * Encodes a value for a column of a kind, so that it reads back as it went in; else gives SPILL, or ASSET.
 *
 * @throws {TypeError} for what no column can hold
 */
export function encode(value: unknown, kind: Kind): Stored | typeof SPILL | typeof ASSET {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case "number":
      if (kind === "number") return isOrdinary(value) ? value : SPILL;
      return kind === "bigint" && isWhole(value) ? value : SPILL;
    case "string":
      return kind === "string" && isStorable(value) ? value : SPILL;
    case "boolean":
      return kind === "boolean" ? Number(value) : SPILL;
    case "bigint":
      if (kind === "bigint") return BigInt.asIntN(64, value) === value ? value : SPILL;
      return kind === "number" && readsAsNumber(value) ? value : SPILL;
    case "object":
      return encodeObject(value, kind);
    default:
      kindOf(value);
      return SPILL;
  }
}

function encodeObject(value: object, kind: Kind): Stored | typeof SPILL | typeof ASSET {
  if (isDate(value)) return kind === "date" ? encodeDate(value) : SPILL;
  if (kind === "blob" && value instanceof Uint8Array) return value;
  const carried = carriedBy(value);
  if (carried === "asset") return ASSET;
  if (kind !== "json" || carried === "tagged") return SPILL;
  return carried === "plain" ? JSON.stringify(value) : writeJson(value);
}

/** Tells where a value goes that no column can hold: an object that JSON cannot carry is an asset. */
export function encodeOutside(value: unknown): typeof SPILL | typeof ASSET {
  return kindOf(value) === "asset" ? ASSET : SPILL;
}

/** Years 1 to 9999 to the µs, as `YYYY-MM-DD HH:MM:SS.ffffff`. */
function encodeDate(value: Date | Temporal.Instant): string | typeof SPILL {
  const millis = value instanceof Date ? value.getTime() : value.epochMilliseconds;
  if (millis < FIRST_YEAR || millis > LAST_YEAR) return SPILL;
  if (value instanceof Date) return `${formatMillis(millis)}000`;
  const nanos = Number(value.epochNanoseconds - BigInt(millis) * 1_000_000n);
  return nanos % 1000 === 0 ? formatMillis(millis) + String(1000 + nanos / 1000).slice(1) : SPILL;
}

const FIRST_YEAR = Date.parse("0001-01-01T00:00:00.000Z");
const LAST_YEAR = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * Encodes a value for a placeholder of a query, as its own kind of column would hold it.
 *
 * @throws {TypeError} for what SQLite cannot compare with: NaN, an integer beyond 64 bits, text it would alter
 */
export function encodeParam(value: unknown): Stored {
  const kind = kindOf(value);
  if (kind === undefined || value === Infinity || value === -Infinity || Object.is(value, -0)) {
    return (value ?? null) as Stored;
  }
  const cell = encode(value, kind);
  if (typeof cell === "symbol") {
    throw new TypeError(`Cannot query with ${describe(value)} as parameter: no column holds it`);
  }
  return cell;
}
