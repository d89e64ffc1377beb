import { escapeHtml } from "../../frame/html.ts";
import { countsOf } from "../drift/categories.ts";
import type { Compared } from "../drift/drift.ts";
import { countsIn, edgesOf } from "../drift/numbers.ts";

/** In pixels. */
const [WIDTH, HEIGHT] = [320, 120];

/** So many bars have room. */
const MOST = 20;

/**
 * Draws which shares of both sides lie where, as SVG: numbers between the deciles of the reference, categories by their
 * names. Nothing where a side has no values.
 */
export function barsOf({ row, reference, current }: Compared): string[] {
  const shares = sharesOfBoth({ reference, current });
  if (shares === undefined) return [];
  const name = "by" in row ? `${row.column}, ${row.by}` : row.column;
  const [a, b] = shares;
  const most = Math.max(...a, ...b);
  const step = WIDTH / a.length;
  const bar = (side: string, at: number, share: number) => {
    const height = share / most * HEIGHT;
    return `<rect class="${side}" x="${at.toFixed(1)}" y="${(HEIGHT - height).toFixed(1)}" ` +
      `width="${(step * 0.42).toFixed(1)}" height="${height.toFixed(1)}"/>`;
  };
  const bars = a.map((share, i) =>
    bar("reference", i * step, share) + bar("current", (i + 0.45) * step, b[i]!)
  );
  const label = escapeHtml(name);
  return [
    `<figure aria-label="${label}"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" ` +
    `height="${HEIGHT}" role="img">${bars.join("")}</svg><figcaption>${label}: reference grey, ` +
    `current orange${row.drifted ? ", drifted" : ""}</figcaption></figure>`,
  ];
}

/** Gives the shares of both sides, part by part; `undefined` where one has no values. */
export function sharesOfBoth(
  { reference, current }: Pick<Compared, "reference" | "current">,
): [number[], number[]] | undefined {
  const counts = countsOfBoth(reference, current);
  return counts && [sharesOf(counts[0]), sharesOf(counts[1])];
}

function countsOfBoth(
  reference: Compared["reference"],
  current: Compared["current"],
): [number[], number[]] | undefined {
  if (reference.n === 0 || current.n === 0) return undefined;
  const [a, b] = [reference.numbers, current.numbers];
  if (a !== undefined && b !== undefined) {
    const edges = edgesOf(a.finite);
    return [countsIn(a.sorted, edges), countsIn(b.sorted, edges)];
  }
  if (reference.categories === undefined || current.categories === undefined) return undefined;
  const [x, y] = countsOf(reference.categories, current.categories);
  return [x.slice(0, MOST), y.slice(0, MOST)];
}

function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0) || 1;
  return counts.map((count) => count / total);
}
