import type { Event } from "../types.ts";
import type { Warnings } from "../system/warnings.ts";
import { leaveOut, type Meter } from "./meter.ts";
import { readTraffic, type Traffic } from "../system/process/readings.ts";

/** A MB, as Python's xetrack counts. */
const MB = 2 ** 20;

/** Measures `bytes_sent` and `bytes_recv`, in MB, of the whole system: nothing tells those of one process. */
export class NetworkMeter implements Meter {
  readonly #warnings: Warnings;
  #readable = true;
  #seen: Traffic | undefined;
  #marked: Traffic | undefined;

  constructor(warnings: Warnings) {
    this.#warnings = warnings;
    this.mark();
  }

  /** Counts from the beginning of a call to its end. */
  start(): () => Event {
    const before = this.#read();
    return () => between(before, this.#seen = this.#read());
  }

  /** Counts from the last event that was stored. */
  now(): Event {
    return between(this.#marked, this.#seen = this.#read());
  }

  /** Takes what was read for the event, if anything: a later reading would lose what came between. */
  mark(): void {
    this.#marked = this.#seen ?? this.#read();
    this.#seen = undefined;
  }

  #read(): Traffic | undefined {
    if (!this.#readable) return undefined;
    try {
      return readTraffic();
    } catch (error) {
      this.#readable = false;
      leaveOut(["bytes_sent", "bytes_recv"], error, this.#warnings);
      return undefined;
    }
  }
}

function between(before: Traffic | undefined, after: Traffic | undefined): Event {
  if (before === undefined || after === undefined) return {};
  return {
    // An interface that went away takes its count along.
    bytes_sent: Math.max(0, after.sent - before.sent) / MB,
    bytes_recv: Math.max(0, after.received - before.received) / MB,
  };
}
