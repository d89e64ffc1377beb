import { normalQuantile, normalTail } from "./distributions.ts";
import { mean, quantile, sorted } from "./order.ts";
import { randomNumbers } from "./random.ts";

/** How to draw, and how sure to be. */
export interface BootstrapOptions {
  /** The share of such intervals that hold the true value: above 0, below 1; 0.95 by default. */
  readonly confidence?: number;
  /** How often to draw; 10,000 by default. */
  readonly resamples?: number;
  /** What the draws follow from: equal seeds give equal intervals; 1 by default. */
  readonly seed?: number;
}

/** A statistic of a sample, and the interval that its true value lies in. */
export interface Interval {
  /** The statistic of the sample itself. */
  readonly estimate: number;
  /** Where the interval begins. */
  readonly low: number;
  /** Where it ends. */
  readonly high: number;
}

/**
 * Gives a statistic of a sample with its bootstrap interval: bias-corrected and accelerated (B. Efron, JASA 82,
 * 1987), from draws of as many values with replacement.
 *
 * A statistic that is the same in all draws has an interval of no width; the sample is not changed.
 *
 * @throws {RangeError} if there is no value, or an option is out of its range
 *
 * @example
 * ```ts
 * import { bootstrap } from "@xetrack/xetrack/bench";
 * import assert from "node:assert/strict";
 *
 * const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
 * const { estimate, low, high } = bootstrap([9, 10, 10, 11, 12, 14], mean, { confidence: 0.9 });
 * assert.equal(estimate, 11);
 * assert.ok(9.5 < low && low < 11 && 11 < high && high < 13.5);
 * ```
 */
export function bootstrap(
  samples: readonly number[],
  statistic: (values: readonly number[]) => number,
  options: BootstrapOptions = {},
): Interval {
  return bootstrapOf([samples], ([values]) => statistic(values!), options);
}

/** Does the same for a statistic of several samples, each drawn from by itself. */
export function bootstrapOf(
  samples: readonly (readonly number[])[],
  statistic: (samples: readonly (readonly number[])[]) => number,
  { confidence = 0.95, resamples = 10_000, seed = 1 }: BootstrapOptions = {},
): Interval {
  if (samples.some(({ length }) => length === 0)) {
    throw new RangeError("Cannot draw from a sample without values");
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`Cannot be ${confidence} sure: expected a share above 0 and below 1`);
  }
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new RangeError(`Cannot draw ${resamples} times: expected a whole number of at least 1`);
  }
  const estimate = statistic(samples);
  const drawn = sorted(draw(samples, statistic, resamples, randomNumbers(seed)));
  const bias = biasOf(drawn, estimate);
  const acceleration = accelerationOf(samples, statistic);
  const [low, high] = [(1 - confidence) / 2, (1 + confidence) / 2].map((share) =>
    quantile(drawn, corrected(share, bias, acceleration))
  );
  return { estimate, low: low!, high: high! };
}

function draw(
  samples: readonly (readonly number[])[],
  statistic: (samples: readonly (readonly number[])[]) => number,
  resamples: number,
  random: () => number,
): Float64Array {
  const drawn = samples.map((sample) => sample.slice());
  return Float64Array.from({ length: resamples }, () => {
    samples.forEach((sample, of) => {
      const into = drawn[of]!;
      for (let i = 0; i < into.length; i++) into[i] = sample[Math.floor(random() * sample.length)]!;
    });
    return statistic(drawn);
  });
}

/** Gives how far the draws lie to one side, as a normal quantile; those equal to the estimate count half. */
function biasOf(drawn: Float64Array, estimate: number): number {
  let below = 0;
  for (const value of drawn) below += value < estimate ? 1 : value === estimate ? 0.5 : 0;
  return normalQuantile(below / drawn.length);
}

/** Gives the skew of the statistic when one value at a time is left out. */
function accelerationOf(
  samples: readonly (readonly number[])[],
  statistic: (samples: readonly (readonly number[])[]) => number,
): number {
  let [cubes, squares] = [0, 0];
  samples.forEach((sample, of) => {
    const n = sample.length;
    if (n < 2) return;
    const without = sample.map((_, left) =>
      statistic(samples.with(of, sample.filter((_, at) => at !== left)))
    );
    const middle = mean(without);
    for (const value of without) {
      const influence = (n - 1) * (middle - value);
      cubes += influence ** 3 / n ** 3;
      squares += influence ** 2 / n ** 2;
    }
  });
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
}

function corrected(share: number, bias: number, acceleration: number): number {
  // All draws on one side of the estimate: nothing can be corrected by.
  if (!Number.isFinite(bias)) return share;
  const z = bias + normalQuantile(share);
  return 1 - normalTail(bias + z / (1 - acceleration * z));
}
