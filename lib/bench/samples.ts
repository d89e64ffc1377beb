import { mean, quantile, sorted } from "../stats/order.ts";
import type { Measured } from "./report.ts";

/** So many numbers are kept of samples. */
const MOST = 1000;

/** Gives all samples, sorted; of more than 1,000, as many evenly spaced quantiles: the least and the greatest are in. */
export function thinned(all: Float64Array): Float64Array {
  if (all.length <= MOST) return all;
  return Float64Array.from({ length: MOST }, (_, at) => quantile(all, at / (MOST - 1)));
}

/** Gives what samples tell, each times a factor that makes it ns. */
export function measuresOf(samples: ArrayLike<number>, factor: number): Omit<Measured, "name"> {
  if (samples.length === 0) throw new TypeError("expected samples, found none");
  const all = sorted(samples).map((sample) => sample * factor);
  const middle = mean(all);
  const squares = all.reduce((sum, sample) => sum + (sample - middle) ** 2, 0);
  return {
    unit: "ns",
    value: quantile(all, 0.5),
    mean: middle,
    min: all[0]!,
    p75: quantile(all, 0.75),
    p99: quantile(all, 0.99),
    ...(all.length > 1 && { stddev: Math.sqrt(squares / (all.length - 1)) }),
    n: all.length,
    samples: thinned(all),
  };
}
