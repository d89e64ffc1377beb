/**
 * Says of two samples whether they differ, how sure a number is, and where a series changes: what benchmarks are judged by.
 *
 * @example
 * ```ts
 * import { mannWhitney } from "@xetrack/xetrack/bench";
 * import assert from "node:assert/strict";
 *
 * const before = [10.1, 10.4, 9.9, 10.2, 10.3];
 * const after = [11.2, 11.6, 11.1, 11.4, 11.3];
 * assert.ok(mannWhitney(before, after).p < 0.01);
 * ```
 *
 * @module
 */
export {
  type ChangePoint,
  changePoints,
  type ChangePointsOptions,
} from "./lib/bench/change_points.ts";
export { importBenchmarks, type ImportOptions } from "./lib/benchmarks/import.ts";
export { bootstrap, type BootstrapOptions, type Interval } from "./lib/stats/bootstrap.ts";
export { type MannWhitney, mannWhitney } from "./lib/stats/mann_whitney.ts";
