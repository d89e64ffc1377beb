import { type Event, Tracker } from "../mod.ts";
import { Bare, type Values } from "./bare.ts";
import type { Check } from "./check.ts";
import type { MakeEvent } from "./events.ts";
import { collector, type Sample, samplePairs, time } from "./pairs.ts";

/** How much to measure, and what the contract demands. */
export interface WriteOptions {
  /** Events a measurement. */
  readonly size: number;
  readonly pairs: number;
  /** Of the bare engine's speed. */
  readonly least: number;
}

/** A tracker and the bare engine do the same work in turns, each on its file; both begin with the same rows. */
export class Duel {
  readonly #tracker: Tracker;
  readonly #bare: Bare;
  readonly #makeEvent: MakeEvent;
  readonly #collect = collector();
  readonly #rows: number;
  readonly #fields: number;
  #next: number;

  /** Opens a file in which one run has logged, and a copy of it for the bare engine. */
  constructor(path: string, makeEvent: MakeEvent) {
    copyToDisk(path, `${path}.bare`);
    this.#bare = new Bare(`${path}.bare`);
    this.#tracker = new Tracker(path, { trackId: this.#bare.trackId });
    this.#makeEvent = makeEvent;
    this.#rows = this.#next = this.#tracker.count();
    this.#fields = Object.keys(makeEvent(0)).length;
  }

  /** Measures reads of the whole table. */
  reads(pairs: number): Check[] {
    const columns = this.#read(
      pairs,
      () => this.#tracker.toColumns({ all: true }),
      () => this.#bare.readArrays(),
    );
    const rows = this.#read(
      pairs,
      () => this.#tracker.toRows({ all: true }),
      () => this.#bare.readObjects(),
    );
    return [
      this.#check("toColumns", columns, this.#rows, 0.8),
      this.#check("toRows", rows, this.#rows, 1.2),
    ];
  }

  #read(pairs: number, ours: () => unknown, bare: () => unknown): Sample {
    const timeClean = (work: () => unknown) => {
      this.#collect();
      return time(work);
    };
    return samplePairs(pairs, () => ({ ours: timeClean(ours), bare: timeClean(bare) }));
  }

  /** Measures `log` against inserts that are each committed by themselves. */
  log(options: WriteOptions): Check {
    return this.#write("log", options, (events) => {
      for (const event of events) this.#tracker.log(event);
    }, (rows) => this.#bare.insert(rows));
  }

  /** Measures `logBatch` against inserts in one transaction. */
  logBatch(options: WriteOptions): Check {
    return this.#write(
      "logBatch",
      options,
      (events) => this.#tracker.logBatch(events),
      (rows) => this.#bare.insertBatch(rows),
    );
  }

  #write(
    what: string,
    { size, pairs, least }: WriteOptions,
    ours: (events: Event[]) => void,
    bare: (rows: Values[]) => void,
  ): Check {
    const sample = samplePairs(pairs, () => {
      const events = Array.from({ length: size }, () => this.#makeEvent(this.#next++));
      const rows = this.#bare.valuesOf(events);
      return { ours: time(() => ours(events)), bare: time(() => bare(rows)) };
    });
    return this.#check(what, sample, size, least);
  }

  #check(what: string, { ours, bare, ratio }: Sample, events: number, least: number): Check {
    const micros = (ms: number) => `${(ms * 1000 / events).toFixed(2)} µs`;
    return {
      what,
      rows: this.#rows,
      fields: this.#fields,
      ours: micros(ours),
      bare: micros(bare),
      measured: ratio,
      unit: "×",
      demanded: { least },
    };
  }

  /** Closes both files. */
  [Symbol.dispose](): void {
    this.#tracker.close();
    this.#bare[Symbol.dispose]();
  }
}

/** Copies a file and waits for the disk, which would otherwise write it while others are measured. */
function copyToDisk(from: string, to: string): void {
  Deno.copyFileSync(from, to);
  using file = Deno.openSync(to, { write: true });
  file.syncSync();
}
