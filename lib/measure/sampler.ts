import type { Gauge, Place } from "../system/process/readings.ts";
import { startThread, type Thread } from "../system/process/worker.ts";

/** What to sample: which gauges, where, how often (seconds). */
export interface SamplerOptions {
  readonly gauges: readonly Gauge[];
  readonly place: Place;
  readonly interval: number;
}

/** Levels summed up, a sum for each column. */
interface Sums {
  readonly count: number;
  readonly values: readonly number[];
}

/** What both threads see. */
interface Shared {
  /** Odd while the worker writes. */
  readonly version: Int32Array;
  /** The number of open calls. */
  readonly open: Int32Array;
  /** The number of samples, then the sum of each column. */
  readonly sums: Float64Array;
}

/**
 * Reads gauges in a worker while calls are open, so that a call which blocks the main thread is sampled too.
 * The worker sums up in shared memory: the main thread has the sums at once, without a message.
 */
export class Sampler {
  readonly #shared: Shared;
  readonly #thread: Thread;

  constructor({ gauges, place, interval }: SamplerOptions) {
    const columns = gauges.flatMap(({ columns }) => columns).length;
    this.#shared = {
      version: new Int32Array(new SharedArrayBuffer(4)),
      open: new Int32Array(new SharedArrayBuffer(4)),
      sums: new Float64Array(new SharedArrayBuffer(8 * (1 + columns))),
    };
    const readers = gauges.map(({ read }) => read);
    this.#thread = startThread(sample, readers, { ...this.#shared, place, interval });
  }

  /** Samples until the end; that gives the sums of what was read in between. */
  open(): () => Sums {
    Atomics.add(this.#shared.open, 0, 1);
    const [before = 0, ...first] = this.#read();
    return () => {
      Atomics.sub(this.#shared.open, 0, 1);
      const [after = 0, ...last] = this.#read();
      return { count: after - before, values: last.map((sum, i) => sum - first[i]!) };
    };
  }

  /** Copies the sums, between two writes of the worker. */
  #read(): number[] {
    const { version, sums } = this.#shared;
    while (true) {
      const before = Atomics.load(version, 0);
      const copy = [...sums];
      if (before % 2 === 0 && Atomics.load(version, 0) === before) return copy;
    }
  }

  /** Ends the thread. */
  close(): void {
    this.#thread.end();
  }
}

/** What the worker runs. It gets this as text: of the module it knows nothing but types. */
function sample(
  readers: readonly Gauge["read"][],
  { version, open, sums, place, interval }: Shared & { place: Place; interval: number },
): void {
  const timer = setInterval(() => {
    if (Atomics.load(open, 0) === 0) return;
    try {
      const values = [1, ...readers.flatMap((read) => read(place))];
      Atomics.add(version, 0, 1);
      for (const [i, value] of values.entries()) sums[i]! += value;
      Atomics.add(version, 0, 1);
    } catch {
      // The main thread reads at the end of each call, and says what is wrong.
      clearInterval(timer);
    }
  }, interval * 1000);
}
