import type { Check } from "./check.ts";
import { fill, makeNarrowEvent, settle } from "./events.ts";
import { median } from "./pairs.ts";
import { ask } from "./process.ts";

/** What one process measured, in ms. */
interface Groups {
  readonly bare: number;
  readonly first: number;
  readonly second: number;
}

/** Measures a group-by of DuckDB to SQLite's own: the first one, with all that it has to load and to carry over, and the second. */
export async function checkGroupBy(
  path: string,
  rows: number,
  processes: number,
): Promise<Check[]> {
  const taken: Groups[] = [];
  for (let i = 0; i < processes; i++) taken.push(await ask<Groups>("group_by.ts", [path]));
  const check = (what: string, which: "first" | "second", most: number): Check => ({
    what,
    rows,
    fields: 6,
    ours: `${median(taken.map((times) => times[which])).toFixed(0)} ms`,
    bare: `${median(taken.map(({ bare }) => bare)).toFixed(0)} ms`,
    measured: median(taken.map((times) => times[which] / times.bare)),
    unit: "×",
    demanded: { most },
  });
  return [
    check("first group-by of duckdb", "first", 1.5),
    check("second group-by of duckdb", "second", 0.2),
  ];
}

/** Measures how many rows of six columns are written as Parquet in a second, from the file to the file. */
export async function checkParquet(
  path: string,
  rows: number,
  processes: number,
): Promise<Check[]> {
  fill(path, makeNarrowEvent, rows);
  settle(path);
  const taken: { ms: number; peak: number }[] = [];
  for (let i = 0; i < processes; i++) {
    taken.push(await ask("parquet.ts", [path, `${path}.parquet`]));
  }
  const ms = median(taken.map(({ ms }) => ms));
  const peak = Math.max(...taken.map(({ peak }) => peak));
  return [{
    what: "toParquet",
    rows,
    fields: 4,
    ours: `${(1000 * ms / rows).toFixed(2)} µs`,
    bare: "",
    measured: rows / ms / 1000,
    unit: "M rows/s",
    demanded: { least: 1 },
  }, {
    what: "peak memory of toParquet",
    rows,
    fields: 4,
    ours: `${peak.toFixed(0)} MB`,
    bare: "",
    measured: peak,
    unit: "MB",
    demanded: { most: 1000 },
  }];
}
