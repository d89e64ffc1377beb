import { cpus, release, type } from "node:os";

/** Tells the machine, and how busy it is, on one line. */
export function describeMachine(): string {
  const [{ model }] = cpus();
  const load = Deno.loadavg().map((n) => n.toFixed(1)).join(", ");
  return `${model.trim()}, ${cpus().length} cores, ${type()} ${release()}, Deno ${Deno.version.deno}; load ${load}`;
}
