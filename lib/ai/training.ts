import type { Tracker } from "../tracker/tracker.ts";
import type { Event } from "../types.ts";

/** What TensorFlow.js calls while it fits a model. */
export interface TfCallback {
  /** An epoch begins. */
  onEpochBegin(epoch: number): void;
  /** An epoch has ended, with these metrics. */
  onEpochEnd(epoch: number, logs?: Readonly<Record<string, unknown>>): void;
  /** A batch has ended, with these metrics. */
  onBatchEnd(batch: number, logs?: Readonly<Record<string, unknown>>): void;
}

/** What to log of a training. */
export interface TfCallbackOptions {
  /** Logs each batch too, with `batch`. Default: false. */
  readonly batches?: boolean | undefined;
}

/**
 * Gives what TensorFlow.js takes as `callbacks` of `fit`: an event for each epoch, with `epoch`, its metrics and
 * `epoch_seconds`.
 *
 * @example
 * ```ts
 * import { tfCallback } from "@xetrack/xetrack/ai";
 * import { Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * using tracker = new Tracker(Tracker.IN_MEMORY);
 * const callbacks = tfCallback(tracker); // model.fit(xs, ys, { epochs: 10, callbacks })
 * callbacks.onEpochBegin(0);
 * callbacks.onEpochEnd(0, { loss: 0.5, val_loss: 0.6 });
 * assert.deepEqual([tracker.latest.epoch, tracker.latest.val_loss], [0, 0.6]);
 * ```
 */
export function tfCallback(
  tracker: Pick<Tracker, "log">,
  { batches = false }: TfCallbackOptions = {},
): TfCallback {
  let [epoch, begun] = [0, performance.now()];
  return {
    onEpochBegin: (number) => [epoch, begun] = [number, performance.now()],
    onEpochEnd: (number, logs) => {
      const epoch_seconds = (performance.now() - begun) / 1000;
      tracker.log({ epoch: number, ...metricsIn(logs), epoch_seconds });
    },
    onBatchEnd: (batch, logs) => {
      if (batches) tracker.log({ ...metricsIn(logs), epoch, batch });
    },
  };
}

/** Numbers, and what has one within: a batch's metrics may be tensors. */
function metricsIn(logs: Readonly<Record<string, unknown>> = {}): Event {
  const read = (value: unknown) => {
    const { dataSync } = Object(value) as { dataSync?: () => ArrayLike<number> };
    return typeof dataSync === "function" ? dataSync.call(value)[0] : value;
  };
  return Object.fromEntries(
    Object.entries(logs).map(([name, value]) => [name, read(value)])
      .filter(([, value]) => typeof value === "number"),
  );
}

/** What brain.js tells of its training. */
export interface BrainStatus {
  /** How often all examples were seen. */
  readonly iterations: number;
  /** The error that is left. */
  readonly error: number;
}

/**
 * Gives what brain.js takes as `callback` of `train`: an event each time that it is called (`callbackPeriod`), with
 * `iterations` and `training_error`.
 *
 * @example
 * ```ts
 * import { brainCallback } from "@xetrack/xetrack/ai";
 * import { Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * using tracker = new Tracker(Tracker.IN_MEMORY);
 * const callback = brainCallback(tracker); // net.train(data, { callback, callbackPeriod: 100 })
 * callback({ iterations: 100, error: 0.02 });
 * assert.equal(tracker.latest.training_error, 0.02);
 * ```
 */
export function brainCallback(tracker: Pick<Tracker, "log">): (status: BrainStatus) => void {
  return ({ iterations, error }) => {
    tracker.log({ iterations, training_error: error });
  };
}
