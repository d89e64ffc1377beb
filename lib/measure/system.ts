import type { Event } from "../types.ts";
import type { Warnings } from "../system/warnings.ts";
import { leaveOut, type Meter } from "./meter.ts";
import { memoryGroup } from "../system/process/memory_group.ts";
import { type Gauge, GAUGES, type Place, readCpu } from "../system/process/readings.ts";
import { Sampler } from "./sampler.ts";

/** How long a reading counts as now, in ms: reading takes 85 µs, more than logging. */
const FRESH = 10;

/** Where a meter measures, and how often (seconds). */
export interface SystemOptions {
  readonly path: string;
  readonly interval: number;
}

/** Measures `cpu`, `memory_percent`, `p_memory_percent` and `disk_percent`. */
export class SystemMeter implements Meter {
  readonly #place: Place;
  readonly #interval: number;
  readonly #warnings: Warnings;
  #gauges: readonly Gauge[] = GAUGES;
  #sampler: Sampler | undefined;
  #levels: readonly number[] = [];
  #readAt = -Infinity;
  #stamp: Event = {};
  #stampedAt = -Infinity;
  #cpu = startCpu();

  constructor(options: SystemOptions, warnings: Warnings) {
    this.#place = { path: options.path, group: memoryGroup() };
    this.#interval = options.interval;
    this.#warnings = warnings;
    this.#read();
  }

  /**
   * Averages what the sampler read during the call, and the levels at its end, which are all that a short call has. The
   * levels at its start are left out: they show nothing that the call did.
   */
  start(): () => Event {
    const gauges = this.#gauges;
    const endSampling = this.#openSampler()?.open();
    const cpu = startCpu();
    return () => {
      const event: Event = { cpu: cpu() };
      const sums = endSampling?.();
      const last = this.#read();
      if (sums === undefined || gauges !== this.#gauges) return this.#withLevels(event, last);
      const means = last.map((level, i) => (sums.values[i]! + level) / (sums.count + 1));
      return this.#withLevels(event, means);
    };
  }

  /** Starts the worker with the first call that has something to sample. */
  #openSampler(): Sampler | undefined {
    if (this.#gauges.length === 0) return undefined;
    return this.#sampler ??= new Sampler({
      gauges: this.#gauges,
      place: this.#place,
      interval: this.#interval,
    });
  }

  /** Gives the levels, and `cpu` since the last time. */
  now(): Event {
    if (isFresh(this.#stampedAt)) return this.#stamp;
    const cpu = this.#cpu();
    this.#cpu = startCpu();
    this.#stamp = this.#withLevels({ cpu }, this.#read());
    this.#stampedAt = performance.now();
    return this.#stamp;
  }

  /** Reads the gauges; one that fails is left out from then on. */
  #read(): readonly number[] {
    if (isFresh(this.#readAt)) return this.#levels;
    const levels: number[] = [];
    for (const gauge of this.#gauges) {
      try {
        levels.push(...gauge.read(this.#place));
      } catch (error) {
        this.#gauges = this.#gauges.filter((other) => other !== gauge);
        this.close();
        leaveOut(gauge.columns, error, this.#warnings);
      }
    }
    this.#readAt = performance.now();
    return this.#levels = levels;
  }

  #withLevels(event: Event, levels: readonly number[]): Event {
    const columns = this.#gauges.flatMap(({ columns }) => columns);
    for (const [i, column] of columns.entries()) event[column] = rounded(levels[i]!);
    return event;
  }

  /** Ends the sampler; a later call would start a new one. */
  close(): void {
    this.#sampler?.close();
    this.#sampler = undefined;
  }
}

function isFresh(time: number): boolean {
  return performance.now() - time < FRESH;
}

/** Gives the function that tells what percent of one core this process took since. */
function startCpu(): () => number {
  const [cpu, time] = [readCpu(), performance.now()];
  return () => {
    const percent = 100 * (readCpu() - cpu) / (performance.now() - time);
    // In a few µs the two clocks differ enough to show more than all cores can do.
    return rounded(Math.min(percent, 100 * navigator.hardwareConcurrency) || 0);
  };
}

/** Rounds a percentage as Python's xetrack does. */
function rounded(percent: number): number {
  return Math.round(percent * 1e5) / 1e5;
}
