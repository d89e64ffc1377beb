/** About so many bytes are read at a time. */
const READ_BYTES = 8 << 20;

/** Nothing is known yet of how wide they are. */
const FIRST_ROWS = 64;

/** Those that come may be wider than those that came. */
const FASTER = 4;

/** How many rows to read at a time: of those that are wide, few. */
export class Pace {
  readonly #most: number;
  #rows = FIRST_ROWS;

  /** @param most rows, however narrow they are */
  constructor(most: number) {
    this.#most = most;
  }

  /** Says how many rows to read next. */
  readonly next = (): number => this.#rows;

  /** Is told how many bytes so many rows took. */
  learn(rows: number, bytes: number): void {
    if (rows === 0) return;
    // In steps: each number of rows has a statement of its own.
    const step = 2 ** Math.floor(Math.log2(READ_BYTES / (bytes / rows)));
    this.#rows = Math.max(1, Math.min(this.#most, this.#rows * FASTER, step));
  }
}
