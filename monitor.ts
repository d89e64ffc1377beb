/**
 * Watches models in production: has what they see and say drifted, and who is to be told?
 *
 * @example
 * ```ts
 * import { drift } from "@xetrack/xetrack/monitor";
 * import { Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const db = `${await Deno.makeTempDir()}/prod.db`;
 * using tracker = new Tracker(db);
 * for (let i = 0; i < 200; i++) tracker.log({ version: i < 100 ? 1 : 2, age: 30 + i % 10 + (i < 100 ? 0 : 5) });
 * const [row] = drift(db, { reference: "version = 1", current: "version = 2" });
 * assert.deepEqual([row.column, row.ks, row.drifted], ["age", 0.5, true]);
 * ```
 *
 * @module
 */
export { drift } from "./lib/monitor/drift/drift.ts";
export { type DriftOptions } from "./lib/monitor/drift/options.ts";
export { type DriftRow } from "./lib/monitor/drift/row.ts";
export { profile, type ProfileOptions } from "./lib/monitor/profile/make.ts";
export { mergeProfiles } from "./lib/monitor/profile/merge.ts";
export {
  type ColumnProfile,
  type NumberProfile,
  type Profile,
} from "./lib/monitor/profile/profile.ts";
export { type Sketch } from "./lib/monitor/profile/sketch.ts";
export { type Alert, type Rule } from "./lib/monitor/watch/rule.ts";
export { watch, type WatchOptions } from "./lib/monitor/watch/watch.ts";
