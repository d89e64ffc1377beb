import { type Event, Tracker } from "../mod.ts";
import { Bare, type Values } from "./bare.ts";
import type { Check } from "./check.ts";
import { makeEvent, makeWideEvent, settle } from "./events.ts";
import { awaitPairs, type Sample, samplePairs, time } from "./pairs.ts";

/** A tracker and the bare engine do the same work in turns, each on its file; both begin with the same rows. */
export class Duel {
  readonly #tracker: Tracker;
  readonly #bare: Bare;
  readonly #wide: boolean;
  readonly #rows: number;
  #next: number;

  /** Opens a file in which one run has logged, and a copy of it for the bare engine. */
  constructor(path: string, wide: boolean) {
    Deno.copyFileSync(path, `${path}.bare`);
    settle(`${path}.bare`);
    this.#bare = new Bare(`${path}.bare`);
    this.#tracker = new Tracker(path, { trackId: this.#bare.trackId });
    this.#wide = wide;
    this.#rows = this.#next = this.#tracker.countAll();
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

  /** Measures a table of Arquero beside the columns that it is made of. */
  async frame(pairs: number): Promise<Check> {
    const sample = await awaitPairs(pairs, async () => {
      const start = performance.now();
      await this.#tracker.toDf({ all: true });
      const ours = performance.now() - start;
      return { ours, bare: time(() => this.#tracker.toColumns({ all: true })) };
    });
    const check = this.#check("toDf, to toColumns", sample, this.#rows, 0);
    return { ...check, measured: 1 / sample.ratio, demanded: { most: 1.2 } };
  }

  #read(pairs: number, ours: () => unknown, bare: () => unknown): Sample {
    return samplePairs(pairs, () => ({ ours: time(ours), bare: time(bare) }));
  }

  /**
   * Measures `log` against inserts that are each committed by themselves, and `logBatch` against one transaction.
   * Short pairs: on a busy machine most of them are not disturbed, and the median is of those.
   */
  writes(pairs: number): Check[] {
    const [few, many, least] = this.#wide ? [10, 100, 0.75] : [50, 1000, 0.85];
    const log = this.#write(pairs, few, (events) => {
      for (const event of events) this.#tracker.log(event);
    }, (rows) => this.#bare.insert(rows));
    const batch = this.#write(
      Math.ceil(pairs / 5),
      many,
      (events) => this.#tracker.logBatch(events),
      (rows) => this.#bare.insertBatch(rows),
    );
    return [this.#check("log", log, few, least), this.#check("logBatch", batch, many, 0.7)];
  }

  #write(
    pairs: number,
    size: number,
    ours: (events: Event[]) => void,
    bare: (rows: Values[]) => void,
  ): Sample {
    const make = this.#wide ? makeWideEvent : makeEvent;
    return samplePairs(pairs, () => {
      const events = Array.from({ length: size }, () => make(this.#next++));
      const rows = this.#bare.valuesOf(events);
      return { ours: time(() => ours(events)), bare: time(() => bare(rows)) };
    });
  }

  #check(what: string, { ours, bare, ratio }: Sample, events: number, least: number): Check {
    const micros = (ms: number) => `${(ms * 1000 / events).toFixed(2)} µs`;
    return {
      what,
      rows: this.#rows,
      fields: this.#wide ? 500 : 6,
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
