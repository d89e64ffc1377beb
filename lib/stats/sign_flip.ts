import { randomNumbers } from "./random.ts";

/** So many differences or fewer are tried with all signs, else with as many random ones. */
const MOST_EXACT = 16;
const DRAWS = 10_000;

/**
 * Gives the chance that differences of pairs lie so far on one side by luck: the share of all ways to turn their signs
 * (R. A. Fisher, The Design of Experiments, 1935) whose sum is as far from 0.
 *
 * @returns exact for up to 16 differences, else from 10,000 draws that follow from the seed
 */
export function signFlip(differences: readonly number[], seed = 1): number {
  const sum = (sign: (at: number) => number) =>
    Math.abs(differences.reduce((total, difference, at) => total + sign(at) * difference, 0));
  const observed = sum(() => 1);
  // Equal sums differ in their last digits with the order of adding.
  const bound = observed * (1 - 1e-12);
  const n = differences.length;
  let as = 0;
  if (n <= MOST_EXACT) {
    for (let signs = 0; signs < 2 ** n; signs++) {
      if (sum((at) => signs & 1 << at ? -1 : 1) >= bound) as++;
    }
    return as / 2 ** n;
  }
  const random = randomNumbers(seed);
  for (let i = 0; i < DRAWS; i++) if (sum(() => random() < 0.5 ? -1 : 1) >= bound) as++;
  return (as + 1) / (DRAWS + 1);
}
