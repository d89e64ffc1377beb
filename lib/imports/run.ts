import type { Micros } from "../event/clock.ts";
import type { Environment, Event } from "../types.ts";

/** An event on its way in: when it was, and what is in it. */
export interface ImportedEvent {
  /** Absent where the source does not tell: it is stamped as it is stored. */
  readonly micros: Micros | undefined;
  readonly event: Event;
}

/** A run of another tracker's. */
export interface ImportedRun {
  /** The same at each import. */
  readonly id: string;
  readonly name?: string | undefined;
  /** `running` for one that gave no end; absent where the source does not tell. */
  readonly status?: "running" | "finished" | "failed" | undefined;
  readonly started?: Micros | undefined;
  readonly ended?: Micros | undefined;
  readonly error?: string | undefined;
  readonly group?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly note?: string | undefined;
  readonly archived?: boolean | undefined;
  readonly parent?: string | undefined;
  readonly environment?: Environment | undefined;
  /** What goes with each of its events. */
  readonly params?: Event | undefined;
  /** Oldest first. */
  readonly events: readonly ImportedEvent[];
}

/** A source that was recognised. */
export interface Source {
  readonly kind: string;
  /** Gives the runs, one after the other; what is damaged is counted. */
  readonly runs: (damage: Damage) => Iterable<ImportedRun> | Promise<Iterable<ImportedRun>>;
}

/** How many records of a source could not be read. */
export class Damage {
  #records = 0;

  /** So many. */
  get records(): number {
    return this.#records;
  }

  /** Counts some more. */
  add(records = 1): void {
    this.#records += records;
  }

  /** Reads something; `undefined`, and counted, where that fails. */
  try<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch {
      this.#records++;
      return undefined;
    }
  }
}
