/** Points in the order of their events: each x is finite, a y may be NaN or infinite. */
export interface Points {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}

/** The points of a run, or of all runs together. */
export interface RunPoints extends Points {
  readonly trackId?: string | undefined;
  /** What its run is grouped by. */
  readonly group?: unknown;
}

/** What the x of points is. */
export type XKind = "index" | "number" | "date" | "time" | "elapsed";

/** A column over another one, run by run. */
export interface LineData {
  readonly column: { readonly name: string; readonly isDate: boolean };
  readonly x: { readonly name: string; readonly kind: XKind };
  /** What runs are grouped by. */
  readonly by?: string | undefined;
  readonly runs: readonly RunPoints[];
  /** So many events have an infinite x, which is no place. */
  readonly lost: number;
}

/** Collects points. */
export class PointList {
  readonly #xs: number[] = [];
  readonly #ys: number[] = [];

  get length(): number {
    return this.#xs.length;
  }

  add(x: number, y: number): void {
    this.#xs.push(x);
    this.#ys.push(y);
  }

  get points(): Points {
    return { xs: Float64Array.from(this.#xs), ys: Float64Array.from(this.#ys) };
  }
}

/** Gives the points for which something holds. */
export function filtered({ xs, ys }: Points, keep: (x: number, y: number) => boolean): Points {
  const list = new PointList();
  for (let i = 0; i < xs.length; i++) if (keep(xs[i]!, ys[i]!)) list.add(xs[i]!, ys[i]!);
  return list.points;
}

/** Gives the pieces of a line, which what is not finite breaks. */
export function piecesOf({ xs, ys }: Points): Points[] {
  const pieces: Points[] = [];
  let from = 0;
  for (let i = 0; i <= ys.length; i++) {
    if (i < ys.length && Number.isFinite(ys[i])) continue;
    if (i > from) pieces.push({ xs: xs.subarray(from, i), ys: ys.subarray(from, i) });
    from = i + 1;
  }
  return pieces;
}
