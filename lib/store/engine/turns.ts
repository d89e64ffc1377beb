import { pause } from "../../system/process/program.ts";
import type { Connection } from "./connection.ts";
import { Code, codeOf } from "../reason.ts";

/** In ms: for so long SQLite itself asks again, after 1 and 2 ms, which costs less than an error. */
export const ENGINE_WAITS = 3;

/** In ms: the first wait after that, and the longest. Each is up to half as long or half as long again. */
const FIRST_WAIT = 12;
const LONGEST_WAIT = 24;

/** In ms: who has waited so long asks without pauses, and comes before those who have just begun to wait. */
const LONG = 250;

/** In ms: for so long others are taken to be waiting still. */
const CROWDED = 1000;

/** In ms: so long others are let in between two commits that keep the lock nearly always. */
const GAP = 0.2;

/**
 * So many commits are a turn. Turns of the same time would be turns of very different work: beside other programs, most
 * of it passes while the system has something else run.
 */
const TURN = 400;

/**
 * So much of what usually passes between two turns a writer rests before it asks for the lock, in ms at least and at
 * most: only the last part of it is a wait in which others are in each other's way. Two to four writers seldom rest.
 */
const RESTED = 0.85;
const SHORTEST_REST = 24;
const LONGEST_REST = 200;

/** SQLite's code where another process makes the WAL readable again: also a transaction that has read nothing waits for that. */
const RECOVERING = 261;

/**
 * Waits for other writers. SQLite's own waits grow to 100 ms, and are the same for all: whoever has bad luck once stands
 * behind the others for seconds. Here all who had to wait write as much at a time, and rest as long between.
 */
export class Turns {
  readonly #conn: Connection;
  readonly #timeout: number;
  readonly #givesWay: boolean;
  #isCrowded = false;
  /** When the lock was last seen taken, and until when it rests. */
  #waited = 0;
  #until = 0;
  /** The commits of this turn, and the ms that it rested before it and waited in it. */
  #commits = 0;
  #rest = 0;
  #waits = 0;
  /** In ms: what usually passes between two turns. */
  #between = 0;

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
        if (start !== undefined) this.#meet(start);
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

  #meet(start: number): void {
    this.#isCrowded = true;
    this.#waits += performance.now() - start;
  }

  /** Begins what commits: first the others are let in, where it was this one's turn. */
  begin(): void {
    if (!this.#isCrowded) return;
    const left = this.#until - performance.now();
    if (left > 0 && !this.#conn.isTransaction) pause(left);
  }

  /** Ends what commits, and with it a turn of many. */
  end(): void {
    if (!this.#isCrowded) return;
    const now = performance.now();
    if (now - this.#waited > CROWDED) return this.#beAlone();
    if (this.#givesWay) return pause(GAP);
    this.#commits++;
    if (this.#commits < TURN) return;
    // Who did not wait at all rests for too long: the others may be gone.
    if (this.#waits === 0) this.#between /= 2;
    else this.#between = (this.#between + this.#rest + this.#waits) / 2;
    const rest = RESTED * this.#between * (0.75 + Math.random() / 2);
    this.#rest = rest < SHORTEST_REST ? 0 : Math.min(rest, LONGEST_REST, this.#timeout);
    this.#until = now + this.#rest;
    this.#commits = this.#waits = 0;
  }

  #beAlone(): void {
    this.#isCrowded = false;
    this.#commits =
      this.#rest =
      this.#waits =
      this.#between =
        0;
  }
}
