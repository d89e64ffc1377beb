import type { Placed } from "./line.ts";

/** What is seen of neighbouring events, bucket by bucket; `null` where nothing in it is finite. */
export interface Buckets {
  /** Of the first event in each. */
  readonly x: number[];
  readonly min: (number | null)[];
  readonly max: (number | null)[];
  /** `null` where the last is not finite. */
  readonly last: (number | null)[];
  /** Where something is not finite, and what: `NaN`, `Infinity`, `-Infinity`, or several of them. */
  readonly marks: (readonly [x: number, what: string])[];
}

/** Which points to give, and in how many buckets at most. */
export interface Window {
  /** The least and the greatest x, which belong to it. */
  readonly from: number;
  readonly to: number;
  readonly points: number;
}

/** Some neighbours, all finite or none. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly finite: boolean;
}

/**
 * Gives the points of a window in at most so many buckets of neighbours, with the least and the greatest of each. What is
 * not finite has buckets of its own, as long as it does not take more than half of them.
 */
export function thin(all: Placed, { from, to, points }: Window): Buckets {
  const inside = within(all, from, to);
  const stretches = stretchesOf(inside.ys);
  const buckets: Buckets = { x: [], min: [], max: [], last: [], marks: [] };
  if (stretches.length > Math.max(1, points / 2) && inside.ys.length > points) {
    fill(buckets, inside, { from: 0, to: inside.ys.length, count: points });
    return buckets;
  }
  const length = stretches.reduce((sum, { from, to, finite }) => finite ? sum + to - from : sum, 0);
  const spare = points - stretches.length;
  for (const { from, to, finite } of stretches) {
    const many = inside.ys.length <= points
      ? to - from
      : finite
      ? 1 + Math.floor(spare * (to - from) / length)
      : 1;
    fill(buckets, inside, { from, to, count: Math.min(many, to - from) });
  }
  return buckets;
}

/** Gives those in a window; what has no place on the axis is left out. */
function within({ ys, x, rises }: Placed, from: number, to: number): Placed {
  if (rises) {
    const [begin, end] = [
      firstWhere(ys.length, (i) => x(i) >= from),
      firstWhere(ys.length, (i) => x(i) > to),
    ];
    return { ys: ys.subarray(begin, Math.max(begin, end)), x: (i) => x(begin + i), rises };
  }
  const inside: number[] = [];
  for (let i = 0; i < ys.length; i++) {
    const place = x(i);
    if (place >= from && place <= to && Number.isFinite(place)) inside.push(i);
  }
  return { ys: Float64Array.from(inside, (i) => ys[i]!), x: (i) => x(inside[i]!), rises };
}

/** Gives the first number of so many for which something holds, as it does for all behind it. */
function firstWhere(count: number, holds: (i: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function stretchesOf(ys: Float64Array): Stretch[] {
  const stretches: Stretch[] = [];
  for (let from = 0, to = 0; from < ys.length; from = to) {
    const finite = Number.isFinite(ys[from]);
    for (to = from + 1; to < ys.length && Number.isFinite(ys[to]) === finite; to++);
    stretches.push({ from, to, finite });
  }
  return stretches;
}

/** Divides some points into buckets of as many, or one more. */
function fill(
  { x, min, max, last, marks }: Buckets,
  { ys, x: placeOf }: Placed,
  { from, to, count }: { from: number; to: number; count: number },
): void {
  for (let bucket = 0, begin = from; bucket < count; bucket++) {
    const end = from + Math.floor((bucket + 1) * (to - from) / count);
    let [least, most] = [Infinity, -Infinity];
    const odd = new Set<number>();
    for (let i = begin; i < end; i++) {
      const y = ys[i]!;
      if (!Number.isFinite(y)) odd.add(y);
      else {
        if (y < least) least = y;
        if (y > most) most = y;
      }
    }
    if (odd.size > 0) marks.push([placeOf(begin), [...odd].join(", ")]);
    x.push(placeOf(begin));
    min.push(least <= most ? least : null);
    max.push(least <= most ? most : null);
    last.push(Number.isFinite(ys[end - 1]) ? ys[end - 1]! : null);
    begin = end;
  }
}
