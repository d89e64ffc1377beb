import { filtered, type Points } from "./points.ts";

/** The mean of some lines, and how far they are apart. */
export interface Band {
  readonly xs: Float64Array;
  readonly low: Float64Array;
  readonly mean: Float64Array;
  readonly high: Float64Array;
}

/** So many places are enough for any drawing. */
const PLACES = 400;

/** Gives the mean and the range of lines at each of some places; where a line has no point, it is between its neighbours. */
export function bandOf(lines: readonly Points[], log: boolean): Band {
  const grid = gridOf(lines, log);
  const sampled = lines.map((line) => sample(line, grid));
  const places = [...grid.xs.keys()]
    .filter((i) => sampled.some((values) => !Number.isNaN(values[i])));
  const at = (fold: (values: number[]) => number) =>
    Float64Array.from(
      places,
      (i) => fold(sampled.map((values) => values[i]!).filter((value) => !Number.isNaN(value))),
    );
  return {
    xs: Float64Array.from(places, (i) => grid.xs[i]!),
    low: at((values) => values.reduce((a, b) => Math.min(a, b))),
    // The sum of large numbers may be beyond all.
    mean: at((values) => values.reduce((sum, value) => sum + value / values.length, 0)),
    high: at((values) => values.reduce((a, b) => Math.max(a, b))),
  };
}

interface Grid {
  readonly xs: Float64Array;
  /** Gives the number of the place that is nearest. */
  indexOf(x: number): number;
}

/** Few whole numbers have a place each. */
function gridOf(lines: readonly Points[], log: boolean): Grid {
  const [to, back] = log ? [Math.log, Math.exp] : [same, same];
  let [min, max, whole] = [Infinity, -Infinity, !log];
  for (const { xs } of lines) {
    for (const x of xs) {
      min = Math.min(min, to(x));
      max = Math.max(max, to(x));
      whole &&= Number.isInteger(x);
    }
  }
  const size = whole && max - min < PLACES ? 1 : (max / (PLACES - 1) - min / (PLACES - 1)) || 1;
  const places = Math.round(max / size - min / size) + 1;
  return {
    xs: Float64Array.from({ length: places }, (_, i) => back(min + i * size)),
    indexOf: (x) => Math.round(to(x) / size - min / size),
  };
}

function same(x: number): number {
  return x;
}

/** Gives the mean of a line at each place, NaN before its begin and behind its end. */
function sample(line: Points, grid: Grid): Float64Array {
  const { xs, ys } = filtered(line, (_, y) => Number.isFinite(y));
  const counts = new Float64Array(grid.xs.length);
  const values = new Float64Array(grid.xs.length);
  for (let i = 0; i < xs.length; i++) {
    const place = grid.indexOf(xs[i]!);
    counts[place]!++;
    values[place]! += (ys[i]! - values[place]!) / counts[place]!;
  }
  let last = -1;
  for (let i = 0; i < values.length; i++) {
    if (counts[i] === 0) values[i] = NaN;
    else {
      for (let gap = last + 1; last >= 0 && gap < i; gap++) {
        const share = (gap - last) / (i - last);
        values[gap] = values[last]! * (1 - share) + values[i]! * share;
      }
      last = i;
    }
  }
  return values;
}
