/* What is read off sorted numbers: quantiles, medians, ranks. */

/** Gives a sorted copy, as doubles. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/** Gives the quantile `q` of sorted numbers, between two neighbours in proportion, as NumPy does; NaN of none. */
export function quantile(values: ArrayLike<number>, q: number): number {
  const place = (values.length - 1) * q;
  const below = Math.floor(place);
  const low = values[below];
  if (low === undefined) return NaN;
  const high = values[below + 1] ?? low;
  return low === high ? low : low + (high - low) * (place - below);
}

/** Gives the median of numbers in any order; NaN of none. */
export function median(values: ArrayLike<number>): number {
  return quantile(sorted(values), 0.5);
}

/** Gives the mean; NaN of none. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
