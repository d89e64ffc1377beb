import type { LogicalType } from "@duckdb/node-bindings";
import { parseMoment } from "../event/clock.ts";
import type { Kind } from "../types.ts";
import type { Library } from "./library.ts";

/** What a column holds here: a kind, or the moments of events, which are texts in the file. */
export type ColumnKind = Kind | "stamp";

const TYPES = {
  number: "DOUBLE",
  bigint: "BIGINT",
  boolean: "BOOLEAN",
  string: "VARCHAR",
  date: "TIMESTAMP",
  json: "JSON",
  asset: "VARCHAR",
  blob: "BLOB",
  stamp: "TIMESTAMP",
} as const satisfies Record<ColumnKind, string>;

/** A type that becomes a TIMESTAMP where a function takes that, and stays itself where a value goes through. */
export const TRACED = "TIMESTAMP_S";

/** Gives the SQL type of DuckDB that holds the values of a kind. */
export function typeName(kind: ColumnKind): string {
  return TYPES[kind];
}

/** Gives the same type as DuckDB's API has it. JSON is text with an alias. */
export function typeOf(kind: ColumnKind, library: Library): LogicalType {
  const name = TYPES[kind];
  const type = library.create_logical_type(library.Type[name === "JSON" ? "VARCHAR" : name]);
  if (name === "JSON") library.logical_type_set_alias(type, name);
  return type;
}

/** Gives the µs since 1970 of a stored timestamp; `undefined` for any other text. */
export function microsOf(text: string): bigint | undefined {
  const moment = parseMoment(text);
  return moment && BigInt(moment.millis) * 1000n + BigInt(moment.micros);
}

/** Half a character, as only JSON can write it; before it in the alternation, what looks like one and is none. */
const HALF =
  /(\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}/g;

/** Gives JSON as DuckDB takes it: with U+FFFD for half a character, which it takes for a mistake. */
export function wholeJson(json: string): string {
  return json.includes("\\u") ? json.replace(HALF, (_, kept) => kept ?? "\ufffd") : json;
}

/** Gives the same of a stored text; `undefined` for one that is no JSON. */
export function jsonOf(text: string): string | undefined {
  try {
    JSON.parse(text);
    return wholeJson(text);
  } catch {
    return undefined;
  }
}

/** Tells whether the cells of a column of one kind may stand in a column of another. */
export function isAlike(from: ColumnKind, to: ColumnKind): boolean {
  if (to === "stamp") return from === "string" || from === "date";
  const numeric = (kind: ColumnKind) => kind === "number" || kind === "bigint";
  return typeName(from) === typeName(to) || (numeric(from) && numeric(to));
}
