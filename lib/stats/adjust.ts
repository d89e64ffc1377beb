/* Probabilities of several tests at once, made comparable with a bound for one; in the order given. */

/** Adjusts by Holm's method: the chance of any false alarm among all stays below the bound. */
export function holm(ps: readonly number[]): number[] {
  const adjusted = new Array<number>(ps.length);
  let greatest = 0;
  ascending(ps).forEach((at, before) => {
    greatest = Math.max(greatest, Math.min(1, ps[at]! * (ps.length - before)));
    adjusted[at] = greatest;
  });
  return adjusted;
}

/** Adjusts by Benjamini and Hochberg's method: of the alarms, the share of false ones stays below the bound. */
export function benjaminiHochberg(ps: readonly number[]): number[] {
  const adjusted = new Array<number>(ps.length);
  let least = 1;
  ascending(ps).reverse().forEach((at, after) => {
    least = Math.min(least, ps[at]! * ps.length / (ps.length - after));
    adjusted[at] = least;
  });
  return adjusted;
}

function ascending(ps: readonly number[]): number[] {
  return [...ps.keys()].sort((i, j) => ps[i]! - ps[j]!);
}
