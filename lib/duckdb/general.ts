import * as api from "@duckdb/node-api";
import type { LogicalType } from "@duckdb/node-bindings";
import { decoder } from "../values/decode.ts";
import { cellText } from "../values/text.ts";
import { integerOf, type Read } from "./usual.ts";

/** Reads vectors of any type: a Date for a moment; text for a day, a time, an interval. */
export function generalReader(logicalType: LogicalType): Read {
  const type = lossless(api.DuckDBLogicalType.create(logicalType).asType());
  return (vector, count) => {
    const values = api.DuckDBVector.create(vector, count, type);
    return Array.from({ length: count }, (_, i) => convert(values.getItem(i), type));
  };
}

/** A struct whose fields have no names: in an object they would all be one. */
class Tuple extends api.DuckDBStructType {}

/** Text as the bytes that it is: the API would take a byte order mark off it. */
class Text extends api.DuckDBBlobType {}

/** Gives a type that loses nothing: texts are bytes, and the fields of tuples have numbers for names. */
function lossless(type: api.DuckDBType): api.DuckDBType {
  const { alias } = type;
  if (type instanceof api.DuckDBVarCharType) return new Text(alias);
  if (type instanceof api.DuckDBListType) {
    return new api.DuckDBListType(lossless(type.valueType), alias);
  }
  if (type instanceof api.DuckDBArrayType) {
    return new api.DuckDBArrayType(lossless(type.valueType), type.length, alias);
  }
  if (type instanceof api.DuckDBMapType) {
    return new api.DuckDBMapType(lossless(type.keyType), lossless(type.valueType), alias);
  }
  if (type instanceof api.DuckDBUnionType) {
    return new api.DuckDBUnionType(type.memberTags, type.memberTypes.map(lossless), alias);
  }
  if (!(type instanceof api.DuckDBStructType)) return type;
  const types = type.entryTypes.map(lossless);
  return type.entryNames[0] === ""
    ? new Tuple(types.map((_, i) => String(i)), types, alias)
    : new api.DuckDBStructType(type.entryNames, types, alias);
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const decodeJson = decoder("json", false)!;

/** @param type what is not known within a VARIANT */
function convert(value: api.DuckDBValue, type: api.DuckDBType | undefined): unknown {
  switch (typeof value) {
    case "bigint":
      return integerOf(value);
    case "object":
      return value === null ? null : convertObject(value, type);
    default:
      return value;
  }
}

function convertObject(value: object, type: api.DuckDBType | undefined): unknown {
  if (value instanceof api.DuckDBBlobValue) {
    if (!(type instanceof Text)) return new Uint8Array(value.bytes);
    const text = utf8.decode(value.bytes);
    return type.alias === "JSON" ? decodeJson(text) : text;
  }
  if (value instanceof api.DuckDBDecimalValue) return Number(String(value));
  if (value instanceof api.DuckDBListValue || value instanceof api.DuckDBArrayValue) {
    const inner = (type as api.DuckDBListType | undefined)?.valueType;
    return value.items.map((item) => convert(item, inner));
  }
  if (value instanceof api.DuckDBStructValue) {
    const typeAt = (key: string) => (type as api.DuckDBStructType | undefined)?.typeForEntry(key);
    const entries = Object.entries(value.entries)
      .map(([key, item]) => [key, convert(item, typeAt(key))] as const);
    return type instanceof Tuple ? entries.map(([, item]) => item) : Object.fromEntries(entries);
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
  return endlessOf(value) ?? dateOf(nanosOf(value)) ?? String(value);
}

/** Gives the word for a day or a moment that is no finite one. */
function endlessOf(value: object): string | undefined {
  if (!("isFinite" in value) || value.isFinite !== false) return undefined;
  // Its one field is a number of days, seconds, ms, µs or ns.
  const [distance] = Object.values(value) as (number | bigint)[];
  return distance! > 0 ? "infinity" : "-infinity";
}

/** Gives the ns since 1970 of a moment. */
function nanosOf(value: object): bigint | undefined {
  if (value instanceof api.DuckDBTimestampValue) return value.micros * 1000n;
  if (value instanceof api.DuckDBTimestampTZValue) return value.micros * 1000n;
  if (value instanceof api.DuckDBTimestampMillisecondsValue) return value.millis * 1_000_000n;
  if (value instanceof api.DuckDBTimestampSecondsValue) return value.seconds * 1_000_000_000n;
  return value instanceof api.DuckDBTimestampNanosecondsValue ? value.nanos : undefined;
}

/** Cuts to ms, downwards; gives `undefined` where no Date reaches. */
function dateOf(nanos: bigint | undefined): Date | undefined {
  if (nanos === undefined) return undefined;
  const whole = nanos / 1_000_000n;
  const date = new Date(Number(whole * 1_000_000n > nanos ? whole - 1n : whole));
  return Number.isNaN(date.getTime()) ? undefined : date;
}
