import type { Row } from "../../mod.ts";
import { cellText } from "../../lib/values/text.ts";

/** What the events of runs come to, written the plain way: every event is looked at. */
export interface ModelRow {
  readonly params: ReadonlySet<string>;
  readonly metrics: ReadonlySet<string>;
  /** Run → its values of a column that are none of null, oldest first. */
  valuesOf(trackId: string, column: string): unknown[];
}

/** Makes the model of a table of these runs, each with its events, oldest first. */
export function modelOf(runs: ReadonlyMap<string, readonly Row[]>): ModelRow {
  const columns = new Set([...runs.values()].flat().flatMap((row) => Object.keys(row)));
  columns.delete("track_id");
  columns.delete("timestamp");
  const valuesOf = (trackId: string, column: string) =>
    runs.get(trackId)!.map((row) => Object.hasOwn(row, column) ? row[column] : null)
      .filter((value) => value !== null && value !== undefined);
  const [params, metrics] = [new Set<string>(), new Set<string>()];
  for (const column of columns) {
    const all = [...runs.keys()].map((run) => valuesOf(run, column));
    const isParam = all.every((values) =>
      new Set(values.map((value) => `${typeof value} ${cellText(value)}`)).size <= 1
    );
    const isNumeric = all.flat().some((value) => ["number", "bigint"].includes(typeof value));
    if (isParam) params.add(column);
    else if (isNumeric) metrics.add(column);
  }
  return { params, metrics, valuesOf };
}

/** Gives a measure of values. */
export function measureOf(values: readonly unknown[], measure: string): unknown {
  const numbers = values.filter((value) =>
    typeof value === "bigint" || typeof value === "number" && !Number.isNaN(value)
  ) as number[];
  switch (measure) {
    case "first":
      return values[0] ?? null;
    case "last":
      return values.at(-1) ?? null;
    case "count":
      return values.length;
    case "min":
      return numbers.reduce((a, b) => b < a ? b : a, numbers[0] ?? null!);
    case "max":
      return numbers.reduce((a, b) => b > a ? b : a, numbers[0] ?? null!);
    default:
      return numbers.length === 0
        ? null
        : numbers.reduce((sum, value) => sum + Number(value), 0) / numbers.length;
  }
}
