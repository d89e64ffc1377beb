import type { Range } from "./axis.ts";
import { type Interval, intervals, LAST_DATE } from "./calendar.ts";
import type { Side } from "./measured.ts";

/** Numbers, counted: bin `i` goes from edge `i` to the next, which belongs to the one behind, but for the last. */
export interface Bins {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  /** The width of a bin; of one of the calendar about that. */
  readonly size: number;
  /** Whether the edges are round numbers. */
  readonly round: boolean;
  /** The part of the calendar that each bin is. */
  readonly interval?: Interval;
}

/** Counts numbers in so many bins from the least to the greatest. */
export function countIn(numbers: Float64Array, [min, max]: Range, bins: number): Bins {
  // The difference of two large numbers may be beyond all, that of their halves is not.
  const half = (max / 2 - min / 2) / bins;
  const edges = Array.from(
    { length: bins + 1 },
    (_, i) => i === bins ? max : 2 * (min / 2 + i * half),
  );
  return { edges, counts: count(numbers, edges, 2 * half), size: 2 * half, round: false };
}

const FEWEST = 5;
const MOST = 40;

/** Counts numbers in bins between round numbers, or parts of the calendar; more of them the more numbers there are. */
export function countRound(numbers: Float64Array, side: Side, most = MOST): Bins {
  // Rice's rule, within what a terminal shows well.
  const rice = Math.max(FEWEST, Math.ceil(2 * Math.cbrt(numbers.length)));
  const wanted = Math.max(1, Math.min(MOST, most, rice));
  const [min, max] = side.range;
  const from = max / wanted - min / wanted;
  const candidates = side.isDate ? dateBins(side, from) : numberBins(side, from);
  // An edge may fall just before the least number.
  const { edges, ...rest } = candidates.find(({ edges }) => edges.length - 1 <= Math.max(most, 2))!;
  return { edges, counts: count(numbers, edges, rest.size), ...rest, round: true };
}

type Edges = Pick<Bins, "edges" | "size" | "interval">;

function* numberBins({ range: [min, max], steps }: Side, from: number): Generator<Edges, void> {
  for (const step of steps(from)) {
    const first = Math.floor(min / step.size);
    // Where each whole number has its bin, the greatest has one too.
    const last = step.least ? Math.floor(max / step.size) + 1 : Math.ceil(max / step.size);
    const edges = Array.from(
      { length: last - first + 1 },
      (_, i) => bounded(step.value(first + i), Number.MAX_VALUE),
    );
    yield { edges, size: step.size };
  }
}

function* dateBins({ range: [min, max] }: Side, from: number): Generator<Edges, void> {
  for (const interval of intervals()) {
    // Between a quarter and a year there is none.
    if (interval.size < from / 2) continue;
    const edges = [bounded(interval.floor(min), LAST_DATE)];
    while (edges.at(-1)! < Math.min(max, LAST_DATE)) {
      edges.push(bounded(interval.next(edges.at(-1)!), LAST_DATE));
    }
    yield { edges, size: interval.size, interval };
  }
}

/** The last edge may be beyond all numbers. */
function bounded(edge: number, most: number): number {
  return Math.max(-most, Math.min(most, edge));
}

function count(numbers: Float64Array, edges: readonly number[], size: number): number[] {
  const counts = Array.from({ length: edges.length - 1 }, () => 0);
  const last = counts.length - 1;
  for (const number of numbers) {
    // The division may miss by one; the edges decide.
    let i = Math.max(0, Math.min(last, Math.floor(number / size - edges[0]! / size)));
    while (i > 0 && number < edges[i]!) i--;
    while (i < last && number >= edges[i + 1]!) i++;
    counts[i]!++;
  }
  return counts;
}
