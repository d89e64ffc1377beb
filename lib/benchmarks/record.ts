import { tinybench } from "../bench/formats/tinybench.ts";
import type { Commit, Report } from "../bench/report.ts";
import { describe } from "../errors.ts";
import { Tracker } from "../tracker/tracker.ts";
import { commitHere } from "./commits.ts";
import { eventsOf, knownIn, roundsOf, TABLE } from "./events.ts";

/** A bench of tinybench, as far as it is looked at. */
export interface RecordableBench {
  /** The suite. */
  readonly name?: string | undefined;
  /** What was measured, each with its result. */
  readonly tasks: readonly { readonly name: string; readonly result?: unknown }[];
}

/**
 * Stores what a bench of tinybench measured: an event of table `benchmarks` for each task, in the file of a tracker; a
 * further bench of the same commit is its next round.
 *
 * @returns how many events were stored
 * @throws {TypeError} for what is no bench, or has not run; nothing is stored then
 *
 * @example
 * ```ts
 * import { recordBench } from "@xetrack/xetrack/bench";
 * import { Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const latency = { p50: 1.5, mean: 1.6, min: 1, p75: 2, p99: 3, sd: 0.5, samplesCount: 20 };
 * const bench = { name: "parse", tasks: [{ name: "JSON.parse", result: { latency } }] };
 * using tracker = new Tracker(Tracker.IN_MEMORY, { table: "benchmarks" });
 * assert.equal(recordBench(tracker, bench), 1);
 * assert.deepEqual(tracker.column("value"), [1_500_000]);
 * ```
 */
export function recordBench(tracker: Tracker, bench: RecordableBench): number {
  if (!Array.isArray(bench?.tasks)) {
    throw new TypeError(`Cannot record ${describe(bench)}: expected a bench of tinybench`);
  }
  const { name, tasks } = bench;
  const idle = tasks.find(({ result }) => stateOf(result) === "not-started");
  if (idle !== undefined) {
    throw new TypeError(`Cannot record "${idle.name}": the bench has not run`);
  }
  const json = {
    ...(name && { name }),
    tasks: tasks.map(({ name, result }) => ({ name, result })),
  };
  return record(tracker, tinybench.read({ json, text: "", path: "" }), "tinybench");
}

function stateOf(result: unknown): unknown {
  return (result as { state?: unknown } | undefined)?.state ?? (result ? undefined : "not-started");
}

/** Stores what was measured of the commit that is here, as its next round. */
export function record(tracker: Tracker, report: Report, tool: string): number {
  const commit: Commit = commitHere(".") ?? {};
  using own = tracker.table === TABLE ? undefined : besides(tracker);
  const into = own ?? tracker;
  const { round } = knownIn(into)(commit.commit);
  const events = eventsOf(report, { tool, commit }, round + 1);
  if (roundsOf(report) > 0) into.logBatch(events);
  return events.length;
}

/** A tracker of other events has a file, at least, that benchmarks can stand in beside them. */
function besides({ db, table, trackId }: Tracker): Tracker {
  if (db !== Tracker.IN_MEMORY && db !== Tracker.SKIP_INSERT) {
    return new Tracker(db, { table: TABLE, trackId });
  }
  throw new TypeError(`Cannot record benchmarks in table "${table}": expected "${TABLE}"`);
}
