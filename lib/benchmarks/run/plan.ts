import type { BenchmarkComparison } from "../compare.ts";

/** How long to go on. */
export interface PlanOptions {
  /** So often each side is measured; 12 by default. */
  readonly rounds?: number | undefined;
  /** Goes on until each verdict is sure. */
  readonly untilSure?: boolean | undefined;
  /** But no longer than this; where it goes on until it is sure, 30 by default. */
  readonly maxMinutes?: number | undefined;
  readonly maxSlowdown?: number | undefined;
  readonly confidence?: number | undefined;
}

/** Decides after each round whether there is to be another one. */
export class Plan {
  readonly #options: PlanOptions;
  readonly #begin = performance.now();
  #looks = 0;
  /** So many rounds there are before the next look. */
  #until: number;

  constructor(options: PlanOptions) {
    this.#options = options;
    this.#until = options.rounds ?? 12;
  }

  /**
   * How sure a verdict must be for the next look to be the last. Whoever looks again and again finds something by
   * chance at last: each look takes half of the chance that is left, and looks come seldom.
   */
  get confidence(): number {
    const { confidence = 0.99 } = this.#options;
    return 1 - (1 - confidence) / 2 ** (this.#looks + 1);
  }

  /** Tells whether so many rounds are enough; rows are those of this confidence. */
  isOver(done: number, rows: () => readonly BenchmarkComparison[]): boolean {
    const { untilSure = false, maxMinutes = untilSure ? 30 : Infinity } = this.#options;
    if (done > 0 && this.#minutes >= maxMinutes) return true;
    if (done < this.#until) return false;
    if (!untilSure || rows().every(({ verdict, needed }) => verdict !== "unsure" || !needed)) {
      return true;
    }
    this.#looks += 1;
    this.#until = Math.ceil(this.#until * 1.5);
    return false;
  }

  /** Says how far it is after so many rounds. */
  progress(done: number): { round: number; rounds: number; seconds: number } {
    const left = this.#minutes * 60 / Math.max(done, 0.5) * (this.#until - done);
    const { maxMinutes = Infinity } = this.#options;
    const seconds = Math.max(0, Math.min(left, (maxMinutes - this.#minutes) * 60));
    return { round: done + 1, rounds: this.#until, seconds };
  }

  get #minutes(): number {
    return (performance.now() - this.#begin) / 60_000;
  }
}
