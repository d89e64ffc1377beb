/**
 * Sorted numbers, thinned: points among them, how many lie between each and the one before it, and how many equal it.
 * Between two points they are taken to lie evenly.
 */
export interface Sketch {
  /** The points, rising. */
  readonly values: readonly number[];
  /** How many numbers lie between a point and the one before it. */
  readonly gaps: readonly number[];
  /** How many equal it. */
  readonly masses: readonly number[];
}

/** The same before it is thinned: of a million numbers there may be as many. */
interface Points {
  readonly values: Float64Array;
  readonly gaps: Float64Array;
  readonly masses: Float64Array;
}

/** Of so many different numbers each is kept. */
const FEW = 500;
/** A gap has at most this share of all, */
const SHARE = 1 / 400;
/** and what lies in it is known to within this share of the standard deviation, weighed by how much of all it is. */
const WEIGHT = 0.002;
/** There are at most so many points. */
const MOST = 600;

/** These are kept, so that quantiles and the bounds of outliers come out as they are. */
const QUANTILES = [0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.99];

/** Thins sorted numbers, which are finite. */
export function sketchOf(sorted: Float64Array, sd: number): Sketch {
  return thinned(pointsOf(sorted), sorted.length, sd);
}

function pointsOf(sorted: Float64Array): Points {
  const [values, masses] = [new Float64Array(sorted.length), new Float64Array(sorted.length)];
  let length = 0;
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && sorted[to] === sorted[from]) to++;
    values[length] = sorted[from]!;
    masses[length++] = to - from;
  }
  return {
    values: values.subarray(0, length),
    gaps: new Float64Array(length),
    masses: masses.subarray(0, length),
  };
}

function thinned(points: Points, n: number, sd: number): Sketch {
  if (points.values.length <= FEW) {
    const { values, gaps, masses } = points;
    return { values: [...values], gaps: [...gaps], masses: [...masses] };
  }
  const isPlace = placesAmong(points, n);
  for (let scale = 1;; scale *= 1.5) {
    const [most, weight] = [SHARE * n * scale, WEIGHT * n * sd * scale];
    const kept = keep(points, { most, weight, isPlace });
    if (kept.values.length <= MOST) return kept;
  }
}

interface Limits {
  /** So many numbers a gap has at most, */
  readonly most: number;
  /** and so many times its width. */
  readonly weight: number;
  /** Tells which points are kept in any case. */
  readonly isPlace: (at: number) => boolean;
}

/** Leaves out a point where the gap between its neighbours stays within the limits. */
function keep({ values, gaps, masses }: Points, { most, weight, isPlace }: Limits): Sketch {
  const end = values.length - 1;
  const kept = [0];
  const between = [0];
  let [last, open] = [values[0]!, gaps[1]!];
  for (let at = 1; at < end; at++) {
    const gap = gaps[at + 1]!;
    const without = open + masses[at]! + gap;
    if (isPlace(at) || without > most || without * (values[at + 1]! - last) > weight) {
      kept.push(at);
      between.push(open);
      [last, open] = [values[at]!, gap];
    } else open = without;
  }
  kept.push(end);
  between.push(open);
  const [keptValues, keptMasses] = [values, masses].map((all) => kept.map((at) => all[at]!));
  return { values: keptValues!, gaps: between, masses: keptMasses! };
}

/** Tells of points which hold one of the places that quantiles are read from. */
function placesAmong({ gaps, masses }: Points, n: number): (at: number) => boolean {
  const places = QUANTILES.flatMap((q) => [Math.floor((n - 1) * q), Math.floor((n - 1) * q) + 1]);
  const held = new Set<number>();
  let [before, next] = [0, 0];
  for (let at = 0; at < gaps.length; at++) {
    before += gaps[at]! + masses[at]!;
    for (; next < places.length && places[next]! < before; next++) held.add(at);
  }
  return (at) => held.has(at);
}

/** Gives numbers that lie as a sketch says; of more than so many, in proportion. */
export function numbersIn({ values, gaps, masses }: Sketch, most = 4_000_000): Float64Array {
  const n = values.reduce((sum, _, i) => sum + gaps[i]! + masses[i]!, 0);
  const scale = Math.min(1, most / n);
  const numbers = new Float64Array(Math.round(n * scale));
  let [at, before] = [0, 0];
  values.forEach((value, i) => {
    const gap = gaps[i]!;
    const low = values[i - 1] ?? value;
    const end = Math.round((before + gap) * scale);
    for (let k = 0.5, all = end - at; at < end; k++) {
      numbers[at++] = low + (value - low) * (k / all);
    }
    before += gap + masses[i]!;
    const last = Math.round(before * scale);
    numbers.fill(value, at, last);
    at = last;
  });
  return numbers;
}

/** Gives the sketch of the numbers of two. */
export function mergedSketch(a: Sketch, b: Sketch, sd: number): Sketch {
  const values = [...new Set([...a.values, ...b.values])].sort((x, y) => x - y);
  const [first, second] = [a, b].map((sketch) => countsAt(sketch, values));
  let done = 0;
  const masses = Float64Array.from(values, (_, i) => first!.masses[i]! + second!.masses[i]!);
  const gaps = Float64Array.from(values, (_, i) => {
    const upTo = Math.max(done + masses[i]!, Math.round(first!.upTo[i]! + second!.upTo[i]!));
    const gap = upTo - done - masses[i]!;
    done = upTo;
    return gap;
  });
  return thinned({ values: Float64Array.from(values), gaps, masses }, done, sd);
}

/** Gives how many numbers of a sketch equal each of some values, and how many are not greater. */
function countsAt({ values, gaps, masses }: Sketch, asked: readonly number[]) {
  const [equal, upTo]: [number[], number[]] = [[], []];
  let [i, before] = [0, 0];
  for (const value of asked) {
    while (i < values.length && values[i]! <= value) before += gaps[i]! + masses[i++]!;
    const isPoint = i > 0 && values[i - 1] === value;
    equal.push(isPoint ? masses[i - 1]! : 0);
    const [low, high] = [values[i - 1], values[i]];
    const within = isPoint || low === undefined || high === undefined
      ? 0
      : gaps[i]! * (value - low) / (high - low);
    upTo.push(before + within);
  }
  return { masses: equal, upTo };
}
