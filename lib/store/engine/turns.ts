import { pause } from "../../system/process/program.ts";
import type { Connection } from "./connection.ts";
import { Code, codeOf } from "../reason.ts";

/** In ms: for so long SQLite itself asks again, after 1 and 2 ms, which costs less than an error. */
export const ENGINE_WAITS = 3;

/** In ms: the first wait after that, and the longest. Each is up to half as long or half as long again. */
const FIRST_WAIT = 16;
const LONGEST_WAIT = 32;

/** In ms: who has waited so long asks without pauses, and comes before those who have just begun to wait. */
const LONG = 250;

/** In ms: for so long others are taken to be waiting still, and so long they are let in between two commits. */
const CROWDED = 1000;
const GAP = 0.2;

/**
 * In ms: who had to wait for longer than the first of these lets others in after each turn of the second, for a quarter
 * of its own wait, and at most the third. Shorter turns have more calls wait; pauses of the same length for all take from
 * the throughput of two or four.
 */
const LONG_WAIT = 32;
const TURN = 32;
const LONGEST_REST = 20;

/** SQLite's code where another process makes the WAL readable again: also a transaction that has read nothing waits for that. */
const RECOVERING = 261;

/**
 * Waits for other writers. SQLite's own waits grow to 100 ms, and are the same for all: whoever has bad luck once stands
 * behind the others for seconds.
 */
export class Turns {
  readonly #conn: Connection;
  readonly #timeout: number;
  readonly #givesWay: boolean;
  #waited = -Infinity;
  /** When the last wait ended, and how long it took. */
  #since = -Infinity;
  #took = 0;

  /** @param timeout in ms @param givesWay where a commit takes so long that others never find the file free */
  constructor(conn: Connection, timeout: number, givesWay: boolean) {
    this.#conn = conn;
    this.#timeout = timeout;
    this.#givesWay = givesWay;
  }

  /** Does the work as soon as nobody else has the lock that it takes. */
  take<T>(work: () => T): T {
    let start: number | undefined;
    for (let wait = FIRST_WAIT;; wait = Math.min(2 * wait, LONGEST_WAIT)) {
      try {
        const result = work();
        if (start !== undefined) this.#begin(performance.now() - start);
        return result;
      } catch (error) {
        if (codeOf(error) !== Code.busy || !this.#isFirst(error)) throw error;
        this.#waited = performance.now();
        start ??= this.#waited;
        const left = start + this.#timeout - this.#waited;
        if (left <= 0) throw error;
        if (this.#waited - start > LONG) continue;
        pause(Math.min(left, wait * (0.5 + Math.random())));
      }
    }
  }

  /** A transaction that has read something would wait for itself. */
  #isFirst(error: unknown): boolean {
    return !this.#conn.isTransaction || (error as { errcode: number }).errcode === RECOVERING;
  }

  #begin(took: number): void {
    this.#since = performance.now();
    this.#took = took;
  }

  /** Lets others in after a commit, or after a turn of many. */
  giveWay(): void {
    const now = performance.now();
    if (now - this.#waited > CROWDED) return;
    if (this.#givesWay) return pause(GAP);
    if (this.#took < LONG_WAIT || now - this.#since < TURN) return;
    pause(Math.min(LONGEST_REST, this.#took / 4) * (0.5 + Math.random()));
    this.#since = performance.now();
  }
}
