import { jensenShannon } from "../../stats/categories.ts";
import { randomNumbers } from "../../stats/random.ts";
import type { Distribution } from "../sample/distribution.ts";
import { countsIn, edgesOf } from "./numbers.ts";

/** Of so many deals each is looked at; of more, some are drawn. */
const MOST_DEALS = 5000;
const DRAWN = 1999;

/** Numbers are counted in so many parts. */
const PARTS = 200;

/**
 * Gives the probability of a distance as great as that between some blocks and others, if it is chance which block is on
 * which side: events of one day are alike, so whole days are dealt, all ways or 1,999 of them, drawn from a seed.
 */
export function blockProbability(
  reference: readonly Distribution[],
  current: readonly Distribution[],
): number {
  const blocks = [...reference, ...current].filter(({ n }) => n > 0);
  const size = reference.filter(({ n }) => n > 0).length;
  if (size === 0 || size === blocks.length) return 1;
  const { counts, distance } = measured(blocks);
  const total = counts[0]!.map((_, at) => counts.reduce((sum, row) => sum + row[at]!, 0));
  const distanceOf = (chosen: readonly number[]) => {
    const a = new Array<number>(total.length).fill(0);
    for (const block of chosen) {
      const row = counts[block]!;
      for (let i = 0; i < a.length; i++) a[i]! += row[i]!;
    }
    return distance(a, total.map((all, at) => all - a[at]!));
  };
  const seen = distanceOf(Array.from({ length: size }, (_, block) => block)) * (1 - 1e-12);
  const deals = dealsOf(blocks.length, size);
  let [asGreat, all] = deals.isWhole ? [0, 0] : [1, 1];
  for (const deal of deals.each()) {
    all++;
    if (distanceOf(deal) >= seen) asGreat++;
  }
  return asGreat / all;
}

/** Gives the counts of each block on one scale, and what tells how far two rows of counts are apart. */
function measured(blocks: readonly Distribution[]) {
  if (blocks[0]!.categories !== undefined) {
    const names = [...new Set(blocks.flatMap(({ categories }) => [...categories!.counts.keys()]))];
    const counts = blocks.map(({ categories }) => [
      ...names.map((name) => categories!.counts.get(name) ?? 0),
      categories!.rest,
    ]);
    return { counts, distance: jensenShannon };
  }
  const all = new Float64Array(blocks.reduce((sum, { n }) => sum + n, 0));
  let at = 0;
  for (const { numbers } of blocks) {
    all.set(numbers!.sorted, at);
    at += numbers!.sorted.length;
  }
  const edges = edgesOf(all.sort(), PARTS);
  return {
    counts: blocks.map(({ numbers }) => countsIn(numbers!.sorted, edges)),
    distance: greatestDistance,
  };
}

/** Kolmogorov and Smirnov's distance of numbers that were counted. */
function greatestDistance(a: readonly number[], b: readonly number[]): number {
  const [n, m] = [a, b].map((counts) => counts.reduce((sum, count) => sum + count, 0));
  let [i, j, greatest] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    [i, j] = [i + a[at]!, j + b[at]!];
    greatest = Math.max(greatest, Math.abs(i / n! - j / m!));
  }
  return greatest;
}

/** Gives the ways to choose some of so many blocks: all of them, or as many as are drawn. */
function dealsOf(blocks: number, size: number) {
  let ways = 1;
  for (let i = 0; i < size && ways <= MOST_DEALS; i++) ways *= (blocks - i) / (i + 1);
  const isWhole = ways <= MOST_DEALS;
  return { isWhole, each: () => isWhole ? choices(blocks, size) : drawn(blocks, size) };
}

function* choices(blocks: number, size: number, from = 0): Generator<number[], void> {
  if (size === 0) return yield [];
  for (let first = from; first <= blocks - size; first++) {
    for (const rest of choices(blocks, size - 1, first + 1)) yield [first, ...rest];
  }
}

function* drawn(blocks: number, size: number): Generator<number[], void> {
  const random = randomNumbers(1);
  const order = Array.from({ length: blocks }, (_, block) => block);
  for (let deal = 0; deal < DRAWN; deal++) {
    for (let i = 0; i < size; i++) {
      const other = i + Math.floor(random() * (blocks - i));
      [order[i], order[other]] = [order[other]!, order[i]!];
    }
    yield order.slice(0, size);
  }
}
