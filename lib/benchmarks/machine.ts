import type { Place } from "../bench/report.ts";
import { hashOf } from "../system/bytes.ts";
import { processorNow, processors, script } from "../system/process/script.ts";

/** What tells one machine from another, as columns. */
export interface Machine {
  /** 16 hex characters of all that may make something faster or slower. */
  readonly machine: string;
  readonly cpu?: string;
  readonly os: string;
  readonly runtime: string;
}

/** Gives the machine that a report tells of; what it does not tell is this one's. */
export function machineOf(place: Place = {}): Machine {
  const here = script();
  const { cpu = processorNow(), cores = processors() } = place;
  const { os = here.os, arch = here.arch, runtime = here.runtime } = place;
  const machine = hashOf(JSON.stringify([cpu, cores, os, arch, runtime])).slice(0, 16);
  return { machine, ...(cpu !== undefined && { cpu }), os, runtime };
}
