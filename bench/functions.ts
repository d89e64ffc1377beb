import { DatabaseSync } from "node:sqlite";
import { Classes } from "../lib/values/cbor/classes.ts";
import { CallCache } from "../lib/cache/calls.ts";
import type { Call } from "../lib/functions/tracked.ts";
import { Warnings } from "../lib/system/warnings.ts";
import { Redaction } from "../lib/values/redaction.ts";
import { Tracker } from "../mod.ts";
import type { Check } from "./check.ts";
import { median, samplePairs, time } from "./pairs.ts";

/** So many calls are timed at once. */
const CALLS = 50;

/** What training a model looks like from outside. */
function fit(config: { lr: number; layers: number[] }, epoch: number) {
  return { loss: config.lr / (epoch + 1), accuracy: 0.5 };
}

const CONFIG = { lr: 0.1, layers: [64, 32] };

/** Measures what tracking a call takes beyond logging its event. */
export function checkTrack(path: string, pairs: number): Check {
  using tracker = new Tracker(path);
  let epoch = 0;
  const took = Array.from({ length: pairs }, () => {
    const ours = time(() => {
      for (let i = 0; i < CALLS; i++) tracker.track(fit, { args: [CONFIG, epoch++] });
    });
    const { track_id: _, timestamp: __, ...event } = tracker.latest;
    const bare = time(() => {
      for (let i = 0; i < CALLS; i++) tracker.log({ ...event, function_time: 1 / (i + 3) });
    });
    return { ours: 1000 * ours / CALLS, bare: 1000 * bare / CALLS };
  }).slice(pairs >> 2);
  return {
    what: "track, beyond log of its event",
    ours: `${median(took.map(({ ours }) => ours)).toFixed(1)} µs`,
    bare: `${median(took.map(({ bare }) => bare)).toFixed(1)} µs`,
    measured: median(took.map(({ ours, bare }) => ours - bare)),
    unit: "µs",
    demanded: { most: 25 },
  };
}

/** Measures finding a result by its call to a prepared SELECT by its key, each with decoding. */
export function checkCache(path: string, pairs: number): Check {
  const cache = new CallCache(path, {
    busyTimeout: 30,
    trackId: "bench",
    params: () => ({ model: "vit" }),
    classes: new Classes(),
    redaction: new Redaction(),
    warnings: new Warnings(true),
  });
  const call: Call = { fn: fit, args: [CONFIG, 1] };
  const key = cache.keyOf(call, "fit")!;
  const result = fit(CONFIG, 1);
  cache.store(key, "fit", { given: result, result });
  using conn = new DatabaseSync(path, { readOnly: true });
  const select = conn.prepare("SELECT value, track_id FROM cached_results WHERE key = ?");
  const { ours, bare, ratio } = samplePairs(pairs, () => ({
    ours: time(() => {
      for (let i = 0; i < CALLS; i++) cache.find(cache.keyOf(call, "fit")!, "fit");
    }),
    bare: time(() => {
      for (let i = 0; i < CALLS; i++) JSON.parse(String(select.get(key.atBegin)!.value));
    }),
  }));
  cache.close();
  return {
    what: "finding a cached result",
    ours: `${(1000 * ours / CALLS).toFixed(1)} µs`,
    bare: `${(1000 * bare / CALLS).toFixed(1)} µs`,
    measured: 1 / ratio,
    unit: "×",
    demanded: { most: 3 },
  };
}
