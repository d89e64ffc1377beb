/**
 * Gives Wasserstein's distance of two samples, each sorted: how far their values have to move, on average, to
 * become the other's. In the unit of the values; NaN of no values.
 */
export function wasserstein(a: Float64Array, b: Float64Array): number {
  if (a.length === 0 || b.length === 0) return NaN;
  let sum = 0;
  let last = Math.min(a[0]!, b[0]!);
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const next = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    sum += Math.abs(i / a.length - j / b.length) * (next - last);
    last = next;
    while (i < a.length && a[i]! <= next) i++;
    while (j < b.length && b[j]! <= next) j++;
  }
  return sum;
}
