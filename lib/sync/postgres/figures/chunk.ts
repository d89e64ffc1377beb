import { unescape } from "../copy/text.ts";
import { joined, type Kept, kept } from "./kept.ts";

/** What the events of a chunk come to, run by run; values are as COPY takes them. */
export class ChunkFigures {
  readonly #names: readonly string[];
  readonly #runs = new Map<string, ChunkRun>();
  #latest: readonly [trackId: string, run: ChunkRun] | undefined;

  /** @param names of columns, which values are told of by their places */
  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** How many events there are. */
  events = 0;

  /** The runs, in order. */
  get trackIds(): readonly string[] {
    return [...this.#runs.keys()].sort();
  }

  /** Counts an event; gives what takes its values. */
  event(trackId: string, timestamp: string): ChunkRun {
    if (this.#latest?.[0] !== trackId) {
      let run = this.#runs.get(trackId);
      if (run === undefined) this.#runs.set(trackId, run = new ChunkRun());
      this.#latest = [trackId, run];
    }
    const run = this.#latest![1];
    run.count(timestamp);
    this.events++;
    return run;
  }

  /** Gives the figures of a run, joined with what is kept of its columns. */
  over(trackId: string, columns: Readonly<Record<string, Kept>>): Record<string, unknown> {
    const run = this.#runs.get(trackId)!;
    const all = { ...columns, ...run.joined(this.#names, columns) };
    const { events, first, last, spilled } = run;
    return { track_id: trackId, events, first, last, spilled, columns: all };
  }
}

/** A run in a chunk. */
class ChunkRun {
  events = 0;
  spilled = 0;
  first = "";
  last = "";
  #now = "";
  readonly #values: (string | undefined)[] = [];
  readonly #ats: (string | undefined)[] = [];
  readonly #others: (string | undefined)[] = [];

  count(timestamp: string): void {
    this.#now = timestamp;
    if (this.events === 0 || timestamp < this.first) this.first = timestamp;
    if (timestamp > this.last) this.last = timestamp;
    this.events++;
  }

  /** Takes a value of the event that was counted last. */
  take(place: number, value: string): void {
    const last = this.#values[place];
    if (last === undefined || this.#now >= this.#ats[place]!) {
      if (last !== undefined && last !== value) this.#others[place] = last;
      this.#values[place] = value;
      this.#ats[place] = this.#now;
    } else if (last !== value) this.#others[place] = value;
  }

  joined(names: readonly string[], columns: Readonly<Record<string, Kept>>): Record<string, Kept> {
    const own = new Map(Object.entries(columns));
    return Object.fromEntries(names.flatMap((name, place) => {
      const value = this.#values[place];
      if (value === undefined) return [];
      const other = this.#others[place];
      const now = kept(this.#ats[place]!, unescape(value), other && unescape(other));
      return [[name, joined(own.get(name), now)]];
    }));
  }
}
