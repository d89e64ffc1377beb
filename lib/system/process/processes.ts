/* What tells one process from all others, and whether it is still there. What a permission refuses is absent: nothing prompts. */

import { Deno } from "../runtime.ts";

/** A process, as far as the system tells. */
export interface ProcessId {
  /** Name of the machine. */
  readonly host?: string | undefined;
  /** What differs each time that the machine starts. */
  readonly boot?: string | undefined;
  readonly pid?: number | undefined;
  /** When it started, in ticks since then: numbers of processes come again. */
  readonly pid_started?: number | undefined;
}

/** Describes this process. */
export function ownProcess(): ProcessId {
  const { host, boot } = machine();
  const started = startOf("self");
  return withoutAbsent({
    host,
    boot,
    pid: Deno.pid,
    pid_started: typeof started === "number" ? started : undefined,
  });
}

/** Tells whether a process of this machine is gone; `undefined` where that cannot be known from here. */
export function isGone({ host, boot, pid, pid_started }: ProcessId): boolean | undefined {
  const own = machine();
  if (host === undefined || host !== own.host || pid === undefined) return undefined;
  // A machine that was started again runs none of its old processes.
  if (boot !== undefined && own.boot !== undefined && boot !== own.boot) return true;
  if (Deno.build.os !== "linux") return isGoneElsewhere(pid);
  const started = startOf(pid);
  if (typeof started !== "number") return started === "gone" ? true : undefined;
  return pid_started !== undefined && pid_started !== started;
}

function machine(): { host: string | undefined; boot: string | undefined } {
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "hostname" });
  const host = state === "granted" ? Deno.hostname() : undefined;
  return { host, boot: readSystem("/proc/sys/kernel/random/boot_id")?.trim() || undefined };
}

/** Gives when a process started; one that has ended, but that nobody asked about yet, is gone too. */
function startOf(pid: number | "self"): number | "gone" | undefined {
  const stat = readSystem(`/proc/${pid}/stat`);
  if (stat === undefined || stat === "") return stat === "" ? "gone" : undefined;
  // The name, in parentheses, may hold anything.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return state === "Z" || state === "X" ? "gone" : Number(fields[18]);
}

function isGoneElsewhere(pid: number): boolean | undefined {
  try {
    if (Deno.permissions.querySync({ name: "run" }).state !== "granted") return undefined;
    globalThis.process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as { code?: string }).code === "ESRCH" ? true : undefined;
  }
}

/** Reads one of the system's own files, which only all permissions allow; `""` where there is none. */
function readSystem(path: string): string | undefined {
  try {
    const { state } = Deno.permissions.querySync({ name: "read", path });
    return state === "granted" ? Deno.readTextFileSync(path) : undefined;
  } catch (error) {
    // A process that ends while it is looked at gives ESRCH.
    const isNone = error instanceof Deno.errors.NotFound ||
      (error as { code?: string }).code === "ESRCH";
    return isNone ? "" : undefined;
  }
}

/** Gives an object without the keys that hold `undefined`. */
function withoutAbsent<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
