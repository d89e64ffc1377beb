import type {
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  DuckDBType,
  DuckDBUnionType,
  DuckDBValue,
} from "@duckdb/node-api";
import { decoder } from "../values/decode.ts";
import { readsAsNumber } from "../values/kind.ts";
import { cellText } from "../values/text.ts";
import type { Library } from "./library.ts";

/** Gives a value of DuckDB as JavaScript's: a Date for a moment, text for a day, a time, an interval. */
export type Convert = (value: DuckDBValue, type: DuckDBType | undefined) => unknown;

const decodeJson = decoder("json", false)!;

/** Gives the conversion of DuckDB's values. */
export function converter({ api }: Library): Convert {
  const convert: Convert = (value, type) => {
    switch (typeof value) {
      case "string":
        return type?.alias === "JSON" ? decodeJson(value) : value;
      case "bigint":
        return readsAsNumber(value) ? Number(value) : value;
      case "object":
        return value === null ? null : convertObject(value, type);
      default:
        return value;
    }
  };

  function convertObject(value: object, type: DuckDBType | undefined): unknown {
    if (value instanceof api.DuckDBBlobValue) return new Uint8Array(value.bytes);
    if (value instanceof api.DuckDBDecimalValue) return Number(String(value));
    if (value instanceof api.DuckDBListValue || value instanceof api.DuckDBArrayValue) {
      const inner = (type as DuckDBListType | undefined)?.valueType;
      return value.items.map((item) => convert(item, inner));
    }
    if (value instanceof api.DuckDBStructValue) {
      const entries = Object.entries(value.entries);
      const typeAt = (key: string) => (type as DuckDBStructType | undefined)?.typeForEntry(key);
      return Object.fromEntries(entries.map(([key, item]) => [key, convert(item, typeAt(key))]));
    }
    if (value instanceof api.DuckDBMapValue) {
      const { keyType, valueType } = (type ?? {}) as Partial<DuckDBMapType>;
      return Object.fromEntries(
        value.entries.map((
          entry,
        ) => [cellText(convert(entry.key, keyType)), convert(entry.value, valueType)]),
      );
    }
    if (value instanceof api.DuckDBUnionValue) {
      return convert(
        value.value,
        (type as DuckDBUnionType | undefined)?.memberTypeForTag(value.tag),
      );
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

  return convert;
}

/** Cuts to ms, downwards; gives `undefined` where no Date reaches: DuckDB knows infinity. */
function dateOf(nanos: bigint | undefined): Date | undefined {
  if (nanos === undefined) return undefined;
  const whole = nanos / 1_000_000n;
  const date = new Date(Number(whole * 1_000_000n > nanos ? whole - 1n : whole));
  return Number.isNaN(date.getTime()) ? undefined : date;
}
