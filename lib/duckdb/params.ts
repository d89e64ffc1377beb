import type { PreparedStatement } from "@duckdb/node-bindings";
import { noPlaceholder, wrongNumber } from "../sql/placeholders.ts";
import type { QueryParams } from "../types.ts";
import { encodeParam } from "../values/encode.ts";
import { kindOf } from "../values/inspect.ts";
import type { Library } from "./library.ts";

/** Binds values to the placeholders of a statement, each with a type of its own. @throws {TypeError} */
export function bindParams(
  library: Library,
  statement: PreparedStatement,
  params: QueryParams,
): void {
  const bind = (index: number, value: unknown) => bindParam(library, statement, index, value);
  if (Array.isArray(params)) {
    const places = library.nparams(statement);
    if (places !== params.length) throw wrongNumber(places, params.length);
    params.forEach((value, i) => bind(i + 1, value));
    return;
  }
  for (const [name, value] of Object.entries(params)) {
    bind(indexOf(library, statement, name.replace(/^[:@$]/, "")), value);
  }
}

function indexOf(library: Library, statement: PreparedStatement, name: string): number {
  try {
    return library.bind_parameter_index(statement, name);
  } catch {
    throw noPlaceholder(name);
  }
}

function bindParam(
  library: Library,
  statement: PreparedStatement,
  index: number,
  value: unknown,
): void {
  switch (kindOf(value)) {
    case undefined:
      return library.bind_null(statement, index);
    case "number":
      return library.bind_double(statement, index, value as number);
    case "boolean":
      return library.bind_boolean(statement, index, value as boolean);
    case "bigint":
      return bindBigint(library, statement, index, value as bigint);
    case "date":
      return library.bind_timestamp(statement, index, { micros: microsOf(value as Date) });
    default:
      return library.bind_varchar(statement, index, encodeParam(value) as string);
  }
}

function bindBigint(
  library: Library,
  statement: PreparedStatement,
  index: number,
  value: bigint,
): void {
  if (BigInt.asIntN(64, value) === value) return library.bind_int64(statement, index, value);
  if (BigInt.asIntN(128, value) === value) return library.bind_hugeint(statement, index, value);
  throw new TypeError(`Cannot query with ${value}n as parameter: it is beyond 128 bits`);
}

function microsOf(value: Date | Temporal.Instant): bigint {
  return value instanceof Date ? BigInt(value.getTime()) * 1000n : value.epochNanoseconds / 1000n;
}
