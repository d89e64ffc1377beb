import { ownVariables } from "./git.ts";
import { Deno } from "../runtime.ts";

/** How a command ended. */
export interface Ended {
  readonly code: number;
  /** The signal that ended it. */
  readonly signal: string | null;
  readonly stdout: Uint8Array;
  readonly stderr: string;
  /** From its start to its end. */
  readonly millis: number;
}

/** How to run a command. */
export interface CommandOptions {
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
  /** What it reads from stdin. */
  readonly input?: string | undefined;
}

const HAS_GROUPS = Deno.build.os !== "windows";

/** So long one that is told to end may take, in ms. */
const PATIENCE = 2000;

/**
 * Runs a command in a folder to its end, in the environment of this program but for variables that name a repository;
 * gives `undefined` where the signal came: it is gone then. @throws where it cannot be started
 */
export async function runCommand(
  [program, ...args]: readonly string[],
  cwd: string,
  { signal, input }: CommandOptions = {},
): Promise<Ended | undefined> {
  const command = new Deno.Command(program!, {
    args,
    cwd,
    clearEnv: true,
    env: { ...ownVariables(), PWD: cwd },
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    // A group of its own, which is ended as a whole: Ctrl-C would reach some of it, and they write a half.
    detached: HAS_GROUPS,
  });
  const start = performance.now();
  const child = command.spawn();
  const readers = [child.stdout, child.stderr].map((stream) => stream.getReader());
  const output = Promise.all(readers.map(drain));
  using _stopping = new Stopping(child, signal);
  if (input !== undefined) await give(input, child.stdin);
  const { code, signal: by } = await child.status;
  const millis = performance.now() - start;
  if (signal?.aborted) {
    // What it started itself may hold its output open.
    kill(child, "SIGKILL");
    await Promise.all(readers.map((reader) => reader.cancel()));
  }
  const [stdout, stderr] = await output;
  if (signal?.aborted) return undefined;
  return { code, signal: by, stdout: stdout!, stderr: new TextDecoder().decode(stderr), millis };
}

/** Runs a line in the shell of the system. @throws where it cannot be started */
export function runShell(
  line: string,
  cwd: string,
  options: CommandOptions = {},
): Promise<Ended | undefined> {
  const shell = Deno.build.os === "windows" ? ["cmd", "/d", "/s", "/c"] : ["sh", "-c"];
  return runCommand([...shell, line], cwd, options);
}

/** Ends a process at a signal, one that takes no notice by force. */
class Stopping implements Disposable {
  readonly #child: Deno.ChildProcess;
  readonly #signal: AbortSignal | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(child: Deno.ChildProcess, signal: AbortSignal | undefined) {
    this.#child = child;
    this.#signal = signal;
    if (signal?.aborted) this.#stop();
    signal?.addEventListener("abort", this.#stop);
  }

  readonly #stop = () => {
    kill(this.#child, "SIGTERM");
    this.#timer = setTimeout(() => kill(this.#child, "SIGKILL"), PATIENCE);
  };

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener("abort", this.#stop);
  }
}

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    if (HAS_GROUPS) Deno.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // It has ended.
  }
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    pieces.push(new Uint8Array(read.value));
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

async function give(input: string, stdin: WritableStream<Uint8Array>): Promise<void> {
  try {
    const writer = stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  } catch {
    // It does not read it.
  }
}
