import { parseDate } from "../event/clock.ts";
import type { Kind } from "../types.ts";
import { parseJson } from "./json.ts";
import { readsAsNumber, type Stored } from "./kind.ts";

/** Gives a cell the type it went in with. What does not fit the column's kind comes back as SQLite holds it. */
export type Decode = (stored: Stored) => unknown;

/**
 * Gives the decoder of a column's kind; `undefined` where cells are right as they are.
 *
 * @param wide whether integers come as bigint, as they must where some are beyond ±2^53
 */
export function decoder(kind: Kind | undefined, wide: boolean): Decode | undefined {
  switch (kind) {
    case "boolean":
      return decodeBoolean;
    case "date":
      return decodeDate;
    case "json":
      return decodeJson;
    case "number":
      return wide ? decodeNumber : undefined;
    case "string":
    case "asset":
    case "blob":
      return wide ? decodeInteger : undefined;
    default:
      return wide ? decodeInteger : decodeLeast;
  }
}

/** −2^63 comes as a number even where integers come as bigint; as a number it would be a REAL. */
function decodeLeast(stored: Stored): unknown {
  return stored === LEAST ? BigInt(LEAST) : stored;
}

const LEAST = -(2 ** 63);

function decodeInteger(stored: Stored): unknown {
  return typeof stored === "bigint" && readsAsNumber(stored) ? Number(stored) : decodeLeast(stored);
}

/** A number logged here is exact as a double; an integer that another tool wrote may not be. */
function decodeNumber(stored: Stored): unknown {
  return typeof stored === "bigint" && BigInt(Number(stored)) === stored ? Number(stored) : stored;
}

function decodeBoolean(stored: Stored): unknown {
  if (stored === null) return null;
  const number = typeof stored === "bigint" ? Number(stored) : stored;
  return number === 1 ? true : number === 0 ? false : decodeInteger(stored);
}

function decodeDate(stored: Stored): unknown {
  return typeof stored === "string" ? parseDate(stored) ?? stored : decodeInteger(stored);
}

function decodeJson(stored: Stored): unknown {
  if (typeof stored !== "string") return decodeInteger(stored);
  try {
    return parseJson(stored);
  } catch {
    return stored;
  }
}
