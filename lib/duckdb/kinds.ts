import type { DuckDBType } from "@duckdb/node-api";
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

/** Gives the same type as an object of DuckDB's API. */
export function typeOf(kind: Kind, { api }: Library): DuckDBType {
  const name = TYPES[kind];
  return name === "JSON" ? api.DuckDBVarCharType.create(name) : api[name];
}

/** Gives the µs since 1970 of a stored timestamp; `undefined` for any other text. */
export function microsOf(text: string): bigint | undefined {
  const moment = parseMoment(text);
  return moment && BigInt(moment.millis) * 1000n + BigInt(moment.micros);
}
