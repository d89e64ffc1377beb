import type { DuckDBPreparedStatement } from "@duckdb/node-api";
import { noPlaceholder } from "../store/query.ts";
import type { QueryParams } from "../types.ts";
import { encodeParam } from "../values/encode.ts";
import { kindOf } from "../values/inspect.ts";
import type { Library } from "./library.ts";

/** Binds values to the placeholders of a statement, each with a type: DuckDB would take 2 for an INTEGER. @throws {TypeError} */
export function bindParams(
  statement: DuckDBPreparedStatement,
  params: QueryParams,
  library: Library,
): void {
  if (Array.isArray(params)) {
    params.forEach((value, i) => bindParam(statement, i + 1, value, library));
    return;
  }
  for (const [name, value] of Object.entries(params)) {
    bindParam(statement, indexOf(statement, name.replace(/^[:@$]/, "")), value, library);
  }
}

function indexOf(statement: DuckDBPreparedStatement, name: string): number {
  try {
    return statement.parameterIndex(name);
  } catch {
    throw noPlaceholder(name);
  }
}

function bindParam(
  statement: DuckDBPreparedStatement,
  index: number,
  value: unknown,
  { api }: Library,
): void {
  switch (kindOf(value)) {
    case undefined:
      return statement.bindNull(index);
    case "number":
      return statement.bindDouble(index, value as number);
    case "boolean":
      return statement.bindBoolean(index, value as boolean);
    case "bigint":
      return BigInt.asIntN(64, value as bigint) === value
        ? statement.bindBigInt(index, value)
        : statement.bindHugeInt(index, value as bigint);
    case "date":
      return statement.bindTimestamp(index, new api.DuckDBTimestampValue(microsOf(value as Date)));
    default:
      return statement.bindVarchar(index, encodeParam(value) as string);
  }
}

function microsOf(value: Date | Temporal.Instant): bigint {
  return value instanceof Date ? BigInt(value.getTime()) * 1000n : value.epochNanoseconds / 1000n;
}
