import { builtin } from "../builtin.ts";
import { Command } from "./command.ts";
import { errors } from "./errors.ts";
import { files } from "./files.ts";
import { serve } from "./serve.ts";

const SYSTEMS: Readonly<Record<string, string>> = { win32: "windows" };
const PROCESSORS: Readonly<Record<string, string>> = { x64: "x86_64", arm64: "aarch64" };

/** Gives what is asked of Deno, over Node's modules, which Bun has too; each is loaded when it is first needed. */
export function nodeRuntime(): object {
  const { process } = globalThis;
  const runtime = {
    ...files,
    addSignalListener: (name: NodeJS.Signals, listener: () => void) => process.on(name, listener),
    args: process.argv.slice(2),
    build: {
      os: SYSTEMS[process.platform] ?? process.platform,
      arch: PROCESSORS[process.arch] ?? process.arch,
      // What a program is compiled into has its name.
      standalone: !/^(node|bun)/.test(process.execPath.split(/[/\\]/).at(-1)!),
    },
    Command,
    consoleSize,
    cwd: () => process.cwd(),
    env: { get: (name: string) => process.env[name], toObject: () => ({ ...process.env }) },
    errors,
    execPath: () => process.execPath,
    exit: (code?: number) => process.exit(code),
    get exitCode() {
      return Number(process.exitCode ?? 0);
    },
    hostname: () => builtin("node:os").hostname(),
    kill: (pid: number, signal: NodeJS.Signals) => process.kill(pid, signal),
    get mainModule() {
      return process.argv[1] && builtin("node:url").pathToFileURL(process.argv[1]).href;
    },
    memoryUsage: () => process.memoryUsage(),
    noColor: (process.env.NO_COLOR ?? "") !== "",
    permissions: { querySync },
    pid: process.pid,
    removeSignalListener: (name: NodeJS.Signals, listener: () => void) =>
      process.off(name, listener),
    serve,
    systemMemoryInfo,
    unrefTimer: (timer: unknown) => (timer as { unref?: () => void }).unref?.(),
  };
  return runtime;
}

/** Node has permissions where it is started with `--permission`; Bun has none. */
function querySync({ name, path }: { name: string; path?: string | URL }): { state: string } {
  const { permission } = globalThis.process as { permission?: { has: Has } };
  const scope = { read: "fs.read", write: "fs.write", run: "child" }[name];
  if (permission === undefined || scope === undefined) return { state: "granted" };
  return {
    state: permission.has(scope, path === undefined ? undefined : `${path}`) ? "granted" : "denied",
  };
}

type Has = (scope: string, reference?: string) => boolean;

function consoleSize(): { columns: number; rows: number } {
  const { stdout, stderr } = globalThis.process;
  const terminal = [stdout, stderr].find(({ isTTY }) => isTTY);
  if (terminal === undefined) throw new Error("there is no terminal");
  return { columns: terminal.columns, rows: terminal.rows };
}

/** As Linux tells it, what caches would give back is available. */
function systemMemoryInfo(): { total: number; available: number } {
  const { freemem, totalmem } = builtin("node:os");
  let told: string | undefined;
  try {
    const text = builtin("node:fs").readFileSync("/proc/meminfo", "utf8");
    told = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
  } catch {
    // No Linux.
  }
  return { total: totalmem(), available: told === undefined ? freemem() : Number(told) * 1024 };
}
