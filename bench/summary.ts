import { DatabaseSync } from "node:sqlite";
import { Reader, Tracker } from "../mod.ts";
import type { Check } from "./check.ts";
import { samplePairs } from "./pairs.ts";

const EVENTS = 1000;
const METRICS = Array.from({ length: 20 }, (_, i) => `metric_${i}`);
const PARAMS = { lr: 0.1, model: "vit" };

/** Measures a summary of so many runs of 1,000 events, to one query for the same columns. */
export function checkSummary(folder: string, runs: number, pairs: number): Check {
  const path = `${folder}/summary.db`;
  for (let run = 0; run < runs; run++) {
    using tracker = new Tracker(path, { params: PARAMS, environment: false });
    tracker.logBatch(Array.from({ length: EVENTS }, (_, i) => makeMetrics(run * EVENTS + i)));
  }
  const { ours, bare, ratio } = samplePairs(pairs, () => ({
    ours: timeOf(() => {
      using reader = new Reader(path);
      if (reader.summary().length !== runs) throw new Error("runs are missing");
    }),
    bare: timeOf(() => {
      using db = new DatabaseSync(path, { readOnly: true });
      const columns = ["track_id", ...Object.keys(PARAMS), ...METRICS];
      db.prepare(`SELECT ${columns} FROM events`).all();
    }),
  }));
  return {
    what: "summary",
    rows: runs * EVENTS,
    fields: METRICS.length + Object.keys(PARAMS).length,
    ours: `${ours.toFixed(0)} ms`,
    bare: `${bare.toFixed(0)} ms`,
    measured: 1 / ratio,
    unit: "×",
    demanded: { most: 1.5 },
  };
}

function makeMetrics(i: number): Record<string, number> {
  return Object.fromEntries(METRICS.map((name, m) => [name, Math.sin(i * (m + 1))]));
}

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
