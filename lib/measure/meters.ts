import type { Event } from "../types.ts";
import type { Warnings } from "../system/warnings.ts";
import type { Meter } from "./meter.ts";
import { NetworkMeter } from "./network.ts";
import { SystemMeter } from "./system.ts";

/** What to measure, and how often (seconds). */
export interface MeasureOptions {
  readonly logSystemParams?: boolean | undefined;
  readonly logNetworkParams?: boolean | undefined;
  readonly measurementInterval?: number | undefined;
}

/** Makes the meters that a tracker's options ask for; the disk is that of the path. */
export function makeMeters(path: string, options: MeasureOptions, warnings: Warnings): Meter[] {
  const { logSystemParams, logNetworkParams, measurementInterval: interval = 1 } = options;
  const meters: Meter[] = [];
  if (logSystemParams) meters.push(new SystemMeter({ path, interval }, warnings));
  if (logNetworkParams) meters.push(new NetworkMeter(warnings));
  return meters;
}

/** Adds to an event what is measured now; what the event says itself stays. */
export function withMeasures(event: Event, meters: readonly Meter[]): Event {
  const measures = meters.map((meter) => meter.now());
  return Object.assign({}, event, ...measures, event);
}
