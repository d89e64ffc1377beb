import type { Range } from "./axis.ts";
import type { Steps } from "./step.ts";

/** Numbers, counted: bin `i` goes from edge `i` to the next, which belongs to the one behind, but for the last. */
export interface Bins {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  /** The width of a bin. */
  readonly size: number;
  /** Whether the edges are round numbers. */
  readonly round: boolean;
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

/** Counts numbers in bins between round numbers, more of them the more numbers there are. */
export function countRound(numbers: Float64Array, [min, max]: Range, steps: Steps): Bins {
  // Rice's rule, within what a terminal shows well.
  const wanted = Math.max(FEWEST, Math.min(MOST, Math.ceil(2 * Math.cbrt(numbers.length))));
  const [step] = steps(max / wanted - min / wanted);
  const first = Math.floor(min / step.size);
  // Where each whole number has its bin, the greatest has one too.
  const last = step.least ? Math.floor(max / step.size) + 1 : Math.ceil(max / step.size);
  const edges = Array.from({ length: last - first + 1 }, (_, i) => bounded(step.value(first + i)));
  return { edges, counts: count(numbers, edges, step.size), size: step.size, round: true };
}

/** The last edge may be beyond all numbers. */
function bounded(edge: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, edge));
}

function count(numbers: Float64Array, edges: readonly number[], size: number): number[] {
  const counts = Array.from({ length: edges.length - 1 }, () => 0);
  const last = counts.length - 1;
  for (const number of numbers) {
    // The division may miss by one; the edges decide.
    let i = Math.max(0, Math.min(last, Math.floor(number / size - edges[0] / size)));
    while (i > 0 && number < edges[i]) i--;
    while (i < last && number >= edges[i + 1]) i++;
    counts[i]++;
  }
  return counts;
}
