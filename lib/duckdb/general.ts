import * as api from "@duckdb/node-api";
import type { LogicalType } from "@duckdb/node-bindings";
import { decoder } from "../values/decode.ts";
import { cellText } from "../values/text.ts";
import { integerOf, type Read } from "./reader.ts";

/** Reads vectors of any type: a Date for a moment; text for a day, a time, an interval. */
export function generalReader(logicalType: LogicalType): Read {
  const type = api.DuckDBLogicalType.create(logicalType).asType();
  return (vector, count) => {
    const values = api.DuckDBVector.create(vector, count);
    return Array.from({ length: count }, (_, i) => convert(values.getItem(i), type));
  };
}

const decodeJson = decoder("json", false)!;

/** @param type what is not known within a VARIANT */
function convert(value: api.DuckDBValue, type: api.DuckDBType | undefined): unknown {
  switch (typeof value) {
    case "string":
      return type?.alias === "JSON" ? decodeJson(value) : value;
    case "bigint":
      return integerOf(value);
    case "object":
      return value === null ? null : convertObject(value, type);
    default:
      return value;
  }
}

function convertObject(value: object, type: api.DuckDBType | undefined): unknown {
  if (value instanceof api.DuckDBBlobValue) return new Uint8Array(value.bytes);
  if (value instanceof api.DuckDBDecimalValue) return Number(String(value));
  if (value instanceof api.DuckDBListValue || value instanceof api.DuckDBArrayValue) {
    const inner = (type as api.DuckDBListType | undefined)?.valueType;
    return value.items.map((item) => convert(item, inner));
  }
  if (value instanceof api.DuckDBStructValue) {
    const typeAt = (key: string) => (type as api.DuckDBStructType | undefined)?.typeForEntry(key);
    return Object.fromEntries(
      Object.entries(value.entries).map(([key, item]) => [key, convert(item, typeAt(key))]),
    );
  }
  if (value instanceof api.DuckDBMapValue) {
    const { keyType, valueType } = (type ?? {}) as Partial<api.DuckDBMapType>;
    return Object.fromEntries(
      value.entries.map((entry) => [
        cellText(convert(entry.key, keyType)),
        convert(entry.value, valueType),
      ]),
    );
  }
  if (value instanceof api.DuckDBUnionValue) {
    const types = type as api.DuckDBUnionType | undefined;
    return convert(value.value, types?.memberTypeForTag(value.tag));
  }
  if (value instanceof api.DuckDBVariantValue) return convert(value.value, value.type);
  return dateOf(nanosOf(value)) ?? String(value);
}

/** Gives the ns since 1970 of a moment. */
function nanosOf(value: object): bigint | undefined {
  if (value instanceof api.DuckDBTimestampValue) return value.micros * 1000n;
  if (value instanceof api.DuckDBTimestampTZValue) return value.micros * 1000n;
  if (value instanceof api.DuckDBTimestampMillisecondsValue) return value.millis * 1_000_000n;
  if (value instanceof api.DuckDBTimestampSecondsValue) return value.seconds * 1_000_000_000n;
  return value instanceof api.DuckDBTimestampNanosecondsValue ? value.nanos : undefined;
}

/** Cuts to ms, downwards; gives `undefined` where no Date reaches: DuckDB knows infinity. */
function dateOf(nanos: bigint | undefined): Date | undefined {
  if (nanos === undefined) return undefined;
  const whole = nanos / 1_000_000n;
  const date = new Date(Number(whole * 1_000_000n > nanos ? whole - 1n : whole));
  return Number.isNaN(date.getTime()) ? undefined : date;
}
