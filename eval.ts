/**
 * Evaluates tasks on cases, models and prompts say, and compares runs case by case.
 *
 * @example
 * ```ts
 * import { evaluate } from "@xetrack/xetrack/eval";
 * import { Reader, Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const db = `${await Deno.makeTempDir()}/evals.db`;
 * using tracker = new Tracker(db, { params: { prompt: "v1" } });
 * await evaluate(tracker, "sums", {
 *   data: [{ input: [1, 2], expected: 3 }, { input: [2, 2], expected: 4, id: "twice" }],
 *   task: ([a, b]) => a + b,
 *   scores: [function exact({ output, expected }) {
 *     return output === expected ? 1 : 0;
 *   }],
 * });
 * using reader = new Reader(db, { table: "evaluations" });
 * assert.deepEqual(reader.column("exact"), [1, 1]);
 * ```
 *
 * @module
 */
export {
  compareEvaluations,
  type CompareEvaluationsOptions,
  type EvaluationComparison,
  type ScoreChange,
  type SideOfScore,
} from "./lib/eval/compare.ts";
export { evaluate } from "./lib/eval/evaluate.ts";
export {
  type Case,
  type Cases,
  type EvaluateOptions,
  type Evaluation,
} from "./lib/eval/options.ts";
export { type NamedScore, type Score, type ScoreArgs } from "./lib/eval/scores.ts";
export { type ScoreJudgement, type ScoreVerdict } from "./lib/eval/verdict.ts";
