/**
 * Stores what tools of benchmarks wrote, says whether a commit is slower than another, and where a history changes.
 *
 * @example
 * ```ts
 * import { compareBenchmarks, importBenchmarks } from "@xetrack/xetrack/bench";
 * import assert from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const db = `${folder}/bench.db`;
 * for (const [commit, ms] of [["old", 10], ["new", 13]] as const) {
 *   for (let round = 0; round < 6; round++) {
 *     const times = [ms + round / 100];
 *     const result = { command: "parse", times, median: times[0], mean: times[0], min: times[0], exit_codes: [0] };
 *     await Deno.writeTextFile(`${folder}/out.json`, JSON.stringify({ results: [result] }));
 *     importBenchmarks(db, `${folder}/out.json`, { commit });
 *   }
 * }
 * assert.equal(compareBenchmarks(db, "old", "new")[0].verdict, "slower");
 * ```
 *
 * @module
 */
export {
  type ChangePoint,
  changePoints,
  type ChangePointsOptions,
} from "./lib/bench/change_points.ts";
export { type Judgement, type Side, type Verdict } from "./lib/bench/verdict.ts";
export {
  type BenchmarkComparison,
  compareBenchmarks,
  type CompareBenchmarksOptions,
} from "./lib/benchmarks/compare.ts";
export { importBenchmarks, type ImportOptions } from "./lib/benchmarks/import.ts";
export { bootstrap, type BootstrapOptions, type Interval } from "./lib/stats/bootstrap.ts";
export { type MannWhitney, mannWhitney } from "./lib/stats/mann_whitney.ts";
export { type RecordableBench, recordBench } from "./lib/benchmarks/record.ts";
export { BenchmarkReporter, type ReportedTest } from "./lib/benchmarks/reporter.ts";
