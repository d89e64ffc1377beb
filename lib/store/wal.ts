import { pause } from "../system/process/program.ts";

/** How far the WAL is folded in: not at all, as far as nobody is in the way, or whole, to begin it anew. */
export type Checkpoint = "NOOP" | "PASSIVE" | "FULL" | "TRUNCATE";

/** Folds in so far, waiting so many ms for others; gives the number of frames, and how many of them are in the file. */
export type FoldIn = (mode: Checkpoint, wait?: number) => [frames: number, done: number];

/** In bytes: from there on the WAL is folded in. Less makes writing slower, more makes the waits for the disk longer. */
export const LONGEST_WAL = 16 << 20;

/** In bytes: so little can be folded in while other writers wait. */
const REST = 4 << 20;

/** In bytes: beyond that others wait however much it is. */
const TOO_LONG = 64 << 20;

/** In ms: so long folding in waits for a writer. */
const PATIENCE = 100;

/** In ms: so long a reader waits at most for each MB of the WAL, and at all. */
const PER_MEGABYTE = 8;
const LONGEST_WAIT = 1000;

/** A frame of the WAL has a page, and this. */
const FRAME_HEADER = 24;

/** How much of the WAL is in use, and how much of that is not in the file yet, in bytes. */
interface Length {
  readonly used: number;
  readonly left: number;
}

/**
 * Keeps the WAL short. SQLite begins it anew only where all of it is in the file and nobody reads it. With two writers
 * one always adds to it while the other one folds it in, and with a reader in a loop somebody always reads: it would
 * grow for as long as they do.
 */
export class Wal {
  readonly #foldIn: FoldIn;
  readonly #frame: number;
  #next = 0;
  #used = NaN;

  /** @param page the size of a page, in bytes */
  constructor(page: number, foldIn: FoldIn) {
    this.#foldIn = foldIn;
    this.#frame = page + FRAME_HEADER;
  }

  /** Folds in what is there, where that is much; outside of transactions, by who may write. */
  keepShort(): void {
    const start = performance.now();
    if (start < this.#next) return;
    const { used, left } = this.#length("NOOP");
    if (used < LONGEST_WAL || left === 0) return;
    const rest = this.#foldInMost();
    // Mostly only other writers are in the way: without them it is done in a moment.
    const isLittle = rest.left < REST || rest.used > TOO_LONG;
    if (rest.left > 0 && isLittle) this.#length("FULL", PATIENCE);
    const end = performance.now();
    this.#next = end + 4 * (end - start);
  }

  /** While it is folded in others add to it: less each time, unless somebody reads an old state. */
  #foldInMost(): Length {
    let rest = this.#length("PASSIVE");
    for (let before = Infinity; rest.left >= REST && rest.left < before;) {
      before = rest.left;
      rest = this.#length("PASSIVE");
    }
    return rest;
  }

  /** Has the WAL folded in before something is read again and again: by the reader itself, or else by who writes. */
  giveWay(foldIn: () => void): void {
    const before = this.#used;
    const { used, left } = this.#length("NOOP");
    this.#used = used;
    // Where nobody writes, nobody folds in.
    if (used < LONGEST_WAL || left === 0 || used === before || Number.isNaN(before)) return;
    foldIn();
    const until = performance.now() + Math.min(LONGEST_WAIT, PER_MEGABYTE * used / 2 ** 20);
    for (
      let now = this.#length("NOOP");
      now.left > 0 && now.used >= used;
      now = this.#length("NOOP")
    ) {
      if (performance.now() > until) return;
      pause(2);
    }
  }

  #length(mode: Checkpoint, wait?: number): Length {
    const [frames, done] = this.#foldIn(mode, wait);
    return { used: frames * this.#frame, left: (frames - done) * this.#frame };
  }
}
