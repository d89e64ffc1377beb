/** Where a stretch of values falls into two, and how much these differ. */
export interface Split {
  /** The position of the second part's first value. */
  readonly at: number;
  readonly q: number;
}

/**
 * Finds the split of `values` from `start` to before `end` whose two parts, the second cut anywhere, differ most, by the
 * energy statistic of E-divisive (D. Matteson and N. James, JASA 109, 2014) on absolute differences; `undefined` of
 * less than two values.
 */
export function likeliestSplit(
  values: Float64Array,
  start: number,
  end: number,
): Split | undefined {
  const size = end - start;
  if (size < 2) return undefined;
  const x = values.subarray(start, end);
  const within = sumsFromStart(x);
  // Sums of differences within x[at … stop), for one `at`; index: stop.
  const after = new Float64Array(size + 1);
  let best: Split = { at: NaN, q: -Infinity };
  for (let at = size - 1; at >= 1; at--) {
    addFirst(x, at, after);
    let [greatest, stops] = [-Infinity, 0];
    for (let stop = at + 1; stop <= size; stop++) {
      const q = energy(at, stop - at, {
        left: within[at]!,
        right: after[stop]!,
        all: within[stop]!,
      });
      if (q > greatest) [greatest, stops] = [q, stop];
    }
    // Of equals the first counts; the way goes backwards.
    if (stops > 0 && greatest >= best.q) best = { at: start + at, q: greatest };
  }
  return best;
}

/** Gives the sums of differences within x[0 … stop); index: stop. */
function sumsFromStart(x: Float64Array): Float64Array {
  const sums = new Float64Array(x.length + 1);
  for (let k = 0; k < x.length; k++) {
    let sum = 0;
    for (let i = 0; i < k; i++) sum += Math.abs(x[i]! - x[k]!);
    sums[k + 1] = sums[k]! + sum;
  }
  return sums;
}

/** Takes x[at] in front of the stretches that begin behind it. */
function addFirst(x: Float64Array, at: number, after: Float64Array): void {
  let sum = 0;
  for (let k = at + 1; k < x.length; k++) {
    sum += Math.abs(x[at]! - x[k]!);
    after[k + 1]! += sum;
  }
}

/** Twice the differences between `n` and `m` values, less what differs within them. */
function energy(
  n: number,
  m: number,
  { left, right, all }: { readonly left: number; readonly right: number; readonly all: number },
): number {
  const between = 2 * (all - left - right);
  const leftPart = n > 1 ? 2 * m * left / (n - 1) : 0;
  const rightPart = m > 1 ? 2 * n * right / (m - 1) : 0;
  return (between - leftPart - rightPart) / (n + m);
}
