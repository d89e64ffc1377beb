/**
 * Reads back what `examples/service.ts` monitored, and prints for each hour the mean of each feature and the share of
 * requests that did not tell it.
 *
 *     deno run --allow-read=logs examples/drift.ts logs
 */
import { Reader } from "../mod.ts";

/** What a service's log holds of one prediction. */
interface Prediction extends Record<string, unknown> {
  readonly received: Date;
  readonly age: number | null;
  readonly visits: number | null;
  readonly score: number;
}

const FEATURES = ["age", "visits", "score"] as const;

/** One row an hour, oldest first: how many predictions; mean of each feature, and its share of nulls from 0 to 1. */
export function hourlyDrift(folder: string): Record<string, string | number>[] {
  const hours = Map.groupBy(
    Reader.scanLogs<Prediction>(folder),
    ({ received }) => `${received.toISOString().slice(0, 13)}:00`,
  );
  return [...hours].sort(([a], [b]) => a < b ? -1 : 1).map(([hour, predictions]) => ({
    hour,
    predictions: predictions.length,
    ...Object.fromEntries(FEATURES.flatMap((feature) => {
      const known = predictions.map((row) => row[feature]).filter((value) => value !== null);
      const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
      return [
        [`${feature}_mean`, Number(mean.toFixed(3))],
        [`${feature}_nulls`, 1 - known.length / predictions.length],
      ];
    })),
  }));
}

if (import.meta.main) console.table(hourlyDrift(Deno.args[0] ?? "logs"));
