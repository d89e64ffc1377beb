import { freeName } from "../event/names.ts";
import { jsonLine } from "../values/text.ts";
import type { DataRecord } from "./record.ts";

/**
 * Writes a record as one flat JSON object on a line: `timestamp` in ISO 8601 and `level`, then the data, whose own
 * keys of these names become `data.timestamp` and `data.level`.
 */
export function formatJsonl({ timestamp, level, data }: DataRecord): string {
  const row = new Map<string, unknown>([
    ["timestamp", `${timestamp.replace(" ", "T")}Z`],
    ["level", level],
  ]);
  for (const [key, value] of Object.entries(data)) {
    // The timestamp of an event is the record's own.
    if (key === "timestamp" && value === timestamp) continue;
    const name = freeName(
      key,
      "data",
      (name) => row.has(name) || (name !== key && Object.hasOwn(data, name)),
    );
    row.set(name, value);
  }
  return `${jsonLine(Object.fromEntries(row))}\n`;
}
