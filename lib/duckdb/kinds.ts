import type { LogicalType } from "@duckdb/node-bindings";
import { parseMoment } from "../clock.ts";
import type { Kind } from "../types.ts";
import type { Library } from "./library.ts";

const TYPES = {
  number: "DOUBLE",
  bigint: "BIGINT",
  boolean: "BOOLEAN",
  string: "VARCHAR",
  date: "TIMESTAMP",
  json: "JSON",
  asset: "VARCHAR",
  blob: "BLOB",
} as const satisfies Record<Kind, string>;

/** Gives the SQL type of DuckDB that holds the values of a kind. */
export function typeName(kind: Kind): string {
  return TYPES[kind];
}

/** Gives the same type as DuckDB's API has it. JSON is text with an alias. */
export function typeOf(kind: Kind, library: Library): LogicalType {
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
