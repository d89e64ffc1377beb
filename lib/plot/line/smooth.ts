import type { Points } from "./points.ts";

/**
 * Gives the exponential mean of a line, corrected for its beginning as Adam's moments are
 * (https://arxiv.org/abs/1412.6980, section 3): the first mean is the first value. With a weight of 1 all values count alike.
 */
export function smoothed({ xs, ys }: Points, weight: number): Points {
  let [mean, sum] = [0, 0];
  const means = ys.map((y) => {
    // What is not finite keeps its place, and would swallow all that comes behind.
    if (!Number.isFinite(y)) return y;
    sum = weight * sum + 1;
    return mean = mean * (1 - 1 / sum) + y / sum;
  });
  return { xs, ys: means };
}
