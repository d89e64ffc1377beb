import { parseDate } from "../event/clock.ts";
import type { Kind } from "../types.ts";
import { encode } from "./encode.ts";
import { carriedBy, kindOf } from "./inspect.ts";
import { parseJson, writeJson } from "./json.ts";
import type { Stored } from "./kind.ts";

/** What of a value a column of another kind holds: a cell, or nothing, as it goes to `_extra` in every column. */
export type Fit = { readonly cell: Stored } | "spills";

/** What fits beside what is of the kind itself. */
export interface FitOptions {
  /** Text that reads as a moment or as JSON, for a column of those; arrays and objects as JSON text, for one of text. */
  readonly read?: boolean;
}

/** Tells how a value fits a column of a kind; `undefined` where it does not. */
export function fitOf(value: unknown, kind: Kind, { read = false }: FitOptions): Fit | undefined {
  const cell = encode(value, kind);
  if (typeof cell !== "symbol") return { cell };
  // Python has 1 and 0 for true and false.
  if (kind === "boolean" && (value === 0 || value === 1)) return { cell: value };
  if (kindOf(value) === kind) return "spills";
  return read ? fitAsText(value, kind) : undefined;
}

function fitAsText(value: unknown, kind: Kind): Fit | undefined {
  if (kind === "string" && typeof value === "object" && value !== null) {
    return ["plain", "digits"].includes(carriedBy(value)) ? { cell: writeJson(value) } : undefined;
  }
  if (typeof value !== "string") return undefined;
  if (kind === "date") return parseDate(value) === undefined ? undefined : { cell: value };
  return kind === "json" && isJsonObject(value) ? { cell: value } : undefined;
}

function isJsonObject(text: string): boolean {
  try {
    const value = parseJson(text);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}
