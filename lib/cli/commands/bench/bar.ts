/** So many cells a bar has; the one in the middle is no change. */
const CELLS = 13;
const MIDDLE = (CELLS - 1) / 2;

/** An interval of a ratio, `null` where there is none. */
export interface Reach {
  readonly ratio: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Gives what draws intervals as bars, all on one scale, the threshold marked on both sides. */
export function barsOf(
  reaches: readonly Reach[],
  maxSlowdown: number,
): { bar: (reach: Reach) => string; legend: string } {
  const bound = Math.log1p(maxSlowdown);
  const logs = reaches.flatMap(({ low, high }) => [low, high])
    .map((ratio) => ratio === null ? 0 : Math.abs(Math.log(ratio))).filter(Number.isFinite);
  // What is three times as slow must not make all others points.
  const widest = Math.min(Math.log(3), Math.max(2 * bound, 0.01, ...logs));
  const cellOf = (ratio: number) =>
    Math.max(0, Math.min(CELLS - 1, MIDDLE + Math.round(Math.log(ratio) / widest * MIDDLE)));
  const percent = (log: number) => `${Number((Math.expm1(log) * 100).toPrecision(2))} %`;
  return {
    bar: ({ ratio, low, high }) => {
      if (ratio === null || low === null || high === null) return "";
      const cells = Array<string>(CELLS).fill(" ");
      for (const at of [1 + maxSlowdown, 1 / (1 + maxSlowdown)]) cells[cellOf(at)] = "┊";
      cells[MIDDLE] = "│";
      cells.fill("━", cellOf(low), cellOf(high) + 1);
      cells[cellOf(ratio)] = "●";
      return cells.join("");
    },
    legend: `│ no change, ┊ ${percent(bound)} faster or slower, the ends ${percent(widest)}`,
  };
}
