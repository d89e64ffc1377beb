import { fileURLToPath } from "node:url";

/** What a program in `programs/` says of itself. */
export interface Report {
  /** When it began, in ms since 1970. */
  readonly start: number;
  /** When it ended, in ms since 1970. */
  readonly end: number;
  /** The most memory that it held, in MB. */
  readonly peak: number;
}

/** Gives the moment in ms since 1970, comparable between the processes of a machine. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Gives the most memory (resident, MB) that this process has held; beyond Linux, what it holds now. */
export function peakMegabytes(): number {
  if (Deno.build.os !== "linux") return Deno.memoryUsage().rss / 1e6;
  const status = Deno.readTextFileSync("/proc/self/status");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) * 1024 / 1e6;
}

/** Gives the flags for a process that holds so many rows: ten million objects need more memory than V8 takes by itself. */
export function heapFor(rows: number): string[] {
  if (rows <= 1_000_000) return [];
  const megabytes = Math.round(Deno.systemMemoryInfo().total * 0.75 / 2 ** 20);
  return [`--v8-flags=--max-old-space-size=${megabytes}`];
}

/** Gives the path of a file of this repository, from this folder. */
export function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** Runs a program with Deno to its end and gives the time it took, in ms. */
export function timeDeno(...args: string[]): number {
  const start = performance.now();
  const output = deno(args).outputSync();
  const end = performance.now();
  textOf(output, args);
  return end - start;
}

/** Runs a program in `programs/` to its end and gives what it says. */
export async function ask<T = Report>(
  name: string,
  args: readonly string[],
  flags: readonly string[] = [],
): Promise<T> {
  const all = ["--allow-all", ...flags, pathOf(`programs/${name}`), ...args];
  return JSON.parse(textOf(await deno(all).output(), all));
}

function deno(args: string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), { args: ["run", ...args] });
}

function textOf({ success, stdout, stderr }: Deno.CommandOutput, args: string[]): string {
  const decoder = new TextDecoder();
  if (!success) throw new Error(`deno run ${args.join(" ")} failed: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}
