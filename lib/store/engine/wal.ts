import { pause } from "../../system/process/program.ts";
import { type Checkpoint, type Frames, oneAfterAnother } from "./connection.ts";
import type { Statements } from "./statements.ts";

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

/** In ms: so long the WAL is kept by those who only look something up. */
const FOLD_TIMEOUT = 20;

/** In ms: looking takes as long as an insert. */
const LOOK_EVERY = 10;

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
  readonly #db: Statements;
  #looked = 0;
  #next = 0;
  #used = NaN;

  constructor(db: Statements) {
    this.#db = db;
  }

  /** Tells, now and then, that it is time to look after it. */
  isDue(): boolean {
    const now = Date.now();
    const isDue = Math.abs(now - this.#looked) >= LOOK_EVERY;
    if (isDue) this.#looked = now;
    return isDue;
  }

  /** Tells whether the file has one. */
  isThere(): boolean {
    try {
      return this.#checkpoint("NOOP").frames !== -1;
    } catch {
      return false;
    }
  }

  /** Folds all in and empties it, where nobody holds on to it. */
  foldIn(): void {
    try {
      this.#db.waiting(FOLD_TIMEOUT, () => oneAfterAnother(() => this.#checkpoint("TRUNCATE")));
    } catch {
      // What could not be folded in is safe in the WAL: whoever closes next tries again.
    }
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
    if (rest.left > 0 && isLittle) this.#db.waiting(PATIENCE, () => this.#length("FULL"));
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

  #length(mode: Checkpoint): Length {
    const { frames, done } = this.#checkpoint(mode);
    const frame = this.#db.first<number>("PRAGMA page_size")! + FRAME_HEADER;
    return { used: frames * frame, left: (frames - done) * frame };
  }

  #checkpoint(mode: Checkpoint): Frames {
    const [busy, frames, done] = this.#db.rows(`PRAGMA wal_checkpoint(${mode})`)[0] as number[];
    return { isBusy: busy === 1, frames: frames!, done: done! };
  }
}
