/** What two things took, in ms: the same work once by the tracker and once by the bare engine, one after the other. */
export interface Pair {
  readonly ours: number;
  readonly bare: number;
}

/** What several pairs came to: medians, so that a disturbance of one pair counts for nothing. */
export interface Sample {
  /** ms. */
  readonly ours: number;
  /** ms. */
  readonly bare: number;
  /** Bare time to our time: 1 is as fast. The median of the pairs' own ratios. */
  readonly ratio: number;
}

/** Takes pairs one after the other; before them a quarter as many, at least one, to warm up. */
export function samplePairs(pairs: number, take: () => Pair): Sample {
  const warmUp = warmUpOf(pairs);
  return summarize(Array.from({ length: pairs + warmUp }, take).slice(warmUp));
}

/** Does so with work that waits for something. */
export async function awaitPairs(pairs: number, take: () => Promise<Pair>): Promise<Sample> {
  const warmUp = warmUpOf(pairs);
  const taken: Pair[] = [];
  for (let i = 0; i < pairs + warmUp; i++) taken.push(await take());
  return summarize(taken.slice(warmUp));
}

function warmUpOf(pairs: number): number {
  return Math.max(1, Math.round(pairs / 4));
}

/** Gives the medians of pairs. */
function summarize(pairs: readonly Pair[]): Sample {
  return {
    ours: median(pairs.map(({ ours }) => ours)),
    bare: median(pairs.map(({ bare }) => bare)),
    ratio: median(pairs.map(({ ours, bare }) => bare / ours)),
  };
}

/** Gives the middle one of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Gives the time that the work takes, in ms. */
export function time(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
