/* What runs here, and on what. Nothing prompts: what a permission refuses is absent. */

import { variable } from "./environment.ts";
import { Deno, runtimeName } from "../runtime.ts";

/** The script that runs, as it was started. */
export interface Script {
  /** The script and its arguments. */
  readonly argv: readonly string[];
  /** Name and version of the runtime. */
  readonly runtime: string;
  readonly os: string;
  readonly arch: string;
}

/** Describes it. */
export function script(): Script {
  return {
    argv: [...scriptPath(), ...Deno.args],
    runtime: runtimeName(),
    os: Deno.build.os,
    arch: Deno.build.arch,
  };
}

/** A worker has a script of its own, and no main module. */
function scriptPath(): string[] {
  const script = (Deno.mainModule as string | undefined) ?? globalThis.location?.href;
  if (script === undefined) return [];
  const { href, protocol, pathname } = new URL(script);
  if (protocol !== "file:") return [href];
  return [decodeURIComponent(Deno.build.os === "windows" ? pathname.slice(1) : pathname)];
}

/** Gives the name of the processor; `undefined` where it may not be asked. `node:os` would take 40 ms to load. */
export async function processor(): Promise<string | undefined> {
  try {
    if (Deno.build.os !== "darwin") return processorThatIsTold();
    const asked = sysctl();
    return asked && brandIn(await asked.output());
  } catch {
    return undefined;
  }
}

/** Does the same at once: on macOS another program is waited for. */
export function processorNow(): string | undefined {
  try {
    if (Deno.build.os !== "darwin") return processorThatIsTold();
    const asked = sysctl();
    return asked && brandIn(asked.outputSync());
  } catch {
    return undefined;
  }
}

/** Gives how many processors there are. */
export function processors(): number {
  return navigator.hardwareConcurrency;
}

function processorThatIsTold(): string | undefined {
  if (Deno.build.os === "windows") return variable("PROCESSOR_IDENTIFIER");
  return modelIn(firstOf("/proc/cpuinfo"));
}

function sysctl(): Deno.Command | undefined {
  const { state } = Deno.permissions.querySync({ name: "run", command: "sysctl" });
  if (state !== "granted") return undefined;
  return new Deno.Command("sysctl", { args: ["-n", "machdep.cpu.brand_string"] });
}

function brandIn({ success, stdout }: Deno.CommandOutput): string | undefined {
  return success ? new TextDecoder().decode(stdout).trim() || undefined : undefined;
}

/** The first processor is told first; to tell all takes the system its time. */
function firstOf(path: string): string {
  using file = Deno.openSync(path);
  const bytes = new Uint8Array(2048);
  return new TextDecoder().decode(bytes.subarray(0, file.readSync(bytes) ?? 0));
}

function modelIn(text: string): string | undefined {
  return /^model name\s*: *(.+?) *$/m.exec(text)?.[1];
}
