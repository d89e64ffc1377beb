import { endBySignal, listen, type OnEnd } from "./node/listen.ts";
import { nodeRuntime } from "./node/runtime.ts";

/**
 * What this room asks of the runtime: Deno's own functions, in Node and Bun others of the same shape. Nobody else asks, so
 * that the other rooms do not know which it is.
 */
export const Deno: Runtime = globalThis.Deno ?? (nodeRuntime() as Runtime);

/** Known from the start: a program may make a global of that name later. */
const IS_DENO = globalThis.Deno !== undefined;

/**
 * Has a listener told of an uncaught error, an unhandled rejection, or the end of the program; gives what takes that
 * back. A worker may have no end that it is told of.
 */
export function onEnding(
  name: "error" | "unhandledrejection" | "unload",
  listener: OnEnd,
): () => void {
  if (!IS_DENO) return listen(name, listener);
  globalThis.addEventListener?.(name, listener as unknown as EventListener);
  return () => globalThis.removeEventListener?.(name, listener as unknown as EventListener);
}

/** Ends the program by a signal that it was sent, where an exit would wait for what is at work. */
export function endAtOnce(signal: string, code: number): void {
  if (!IS_DENO) endBySignal(signal as NodeJS.Signals, code);
}

/** Gives the arguments by which this runtime runs the program that it reads from its input, and that reads these files alone. */
export function inputRun(reads: readonly string[] | undefined): string[] {
  if (!IS_DENO) {
    return globalThis.process.versions.bun ? ["run", "-"] : ["--input-type=module", "-"];
  }
  // A comma ends a path there.
  const isListed = reads?.every((path) => !path.includes(","));
  const allow = reads === undefined ? "--allow-all" : `--allow-read${isListed ? `=${reads}` : ""}`;
  return ["run", "--quiet", "--no-config", "--no-lock", "--no-prompt", allow, "--ext=js", "-"];
}

/** Says the name and the version of the runtime. */
export function runtimeName(): string {
  const { bun, deno, node } = (globalThis.process?.versions ?? {}) as Record<string, string>;
  if (IS_DENO) return `Deno ${deno ?? globalThis.Deno.version.deno}`;
  return bun === undefined ? `Node ${node}` : `Bun ${bun}`;
}

/** The part of Deno that is asked for: what is not in `node/`, no file of this room may use. */
export type Runtime = Pick<
  typeof globalThis.Deno,
  | "addSignalListener"
  | "args"
  | "build"
  | "chmodSync"
  | "chownSync"
  | "Command"
  | "consoleSize"
  | "cwd"
  | "env"
  | "errors"
  | "execPath"
  | "exit"
  | "exitCode"
  | "hostname"
  | "kill"
  | "lstatSync"
  | "mainModule"
  | "makeTempDirSync"
  | "memoryUsage"
  | "mkdirSync"
  | "noColor"
  | "openSync"
  | "permissions"
  | "pid"
  | "readDirSync"
  | "readFileSync"
  | "readLinkSync"
  | "readTextFileSync"
  | "realPathSync"
  | "removeSignalListener"
  | "removeSync"
  | "renameSync"
  | "SeekMode"
  | "serve"
  | "statSync"
  | "stderr"
  | "stdin"
  | "stdout"
  | "systemMemoryInfo"
  | "unrefTimer"
>;

/* Types only: they are those of Deno, whatever runs. */
export declare namespace Deno {
  export type ChildProcess = globalThis.Deno.ChildProcess;
  export type Command = globalThis.Deno.Command;
  export type CommandOutput = globalThis.Deno.CommandOutput;
  export type DirEntry = globalThis.Deno.DirEntry;
  export type FileInfo = globalThis.Deno.FileInfo;
  export type FsFile = globalThis.Deno.FsFile;
  export type PermissionDescriptor = globalThis.Deno.PermissionDescriptor;
  export type Signal = globalThis.Deno.Signal;
}
