import { createHash } from "node:crypto";

/*
 * What a value is, as text, told from what was logged and from what the file holds by the words of the contract alone:
 * nothing here is of the library. Two values are equal where their texts are.
 */

/** Says what a value is that was logged. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number") return `n ${Object.is(value, -0) ? "-0" : String(value)}`;
  if (typeof value === "bigint") return `n ${value}`;
  if (value instanceof Date) return `d ${value.toISOString()}`;
  if (value instanceof Uint8Array) return `a ${idOf(value)}`;
  return `${typeof value === "object" ? "j" : typeof value === "string" ? "t" : "b"} ${
    JSON.stringify(value)
  }`;
}

/** The id of bytes: 16 digits of their SHA-256. */
export function idOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

/** Says what a cell holds: SQL's own literal, in a column of a declared type. */
export function textOfCell(literal: string, declared: string): string {
  if (literal === "NULL") return "null";
  const text = literal.startsWith("'") ? literal.slice(1, -1).replaceAll("''", "'") : undefined;
  switch (declared) {
    case "REAL":
      return text === undefined ? textOf(Number(literal)) : `damaged ${literal}`;
    case "INTEGER":
      return `n ${BigInt(literal)}`;
    case "BOOLEAN":
      return literal === "1" ? "b true" : literal === "0" ? "b false" : `damaged ${literal}`;
    case "TIMESTAMP":
      return textOf(new Date(`${text!.replace(" ", "T").slice(0, 23)}Z`));
    case "JSON_TEXT":
      return `j ${text}`;
    case "ASSET_TEXT":
      return `a ${text}`;
    default:
      // An object that is logged to a column of text is stored there as its id; no text of ours looks like one.
      return text !== undefined && /^[0-9a-f]{16}$/.test(text) ? `a ${text}` : textOf(text);
  }
}

/** Says what a member of `_extra` is, and data in a log line. */
export function textOfTagged(tagged: unknown): string {
  const { $: kind, v } = (tagged ?? {}) as { $?: string; v?: unknown };
  switch (kind) {
    case "number":
      return `n ${v}`;
    case "bigint":
      return `n ${v}`;
    case "date":
      return `d ${v}`;
    case "asset":
      return `a ${v}`;
  }
  return textOf(tagged);
}
