import type { ChildProcess, StdioOptions } from "node:child_process";
import { builtin } from "../builtin.ts";

/** How a command ended. */
interface Status {
  readonly success: boolean;
  readonly code: number;
  readonly signal: string | null;
}

type Output = Status & { readonly stdout: Uint8Array; readonly stderr: Uint8Array };

interface Options {
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  readonly clearEnv?: boolean;
  readonly detached?: boolean;
  readonly stdin?: Stdio;
  readonly stdout?: Stdio;
  readonly stderr?: Stdio;
}

type Stdio = "piped" | "inherit" | "null";

/** A command as Deno has it, over `node:child_process`. */
export class Command {
  readonly #program: string;
  readonly #options: Options;

  constructor(program: string, options: Options = {}) {
    this.#program = program;
    this.#options = options;
  }

  /** Starts it. */
  spawn(): Child {
    return new Child(this.#start("inherit"));
  }

  /** Runs it to its end. @throws where it cannot be started */
  async output(): Promise<Output> {
    return await new Child(this.#start("piped")).output();
  }

  /** Does so while the caller waits. @throws where it cannot be started */
  outputSync(): Output {
    const { args = [] } = this.#options;
    const ended = builtin("node:child_process").spawnSync(this.#program, args, {
      ...this.#settings("piped"),
      maxBuffer: Infinity,
    });
    if (ended.error !== undefined) throw ended.error;
    const { stdout, stderr, status, signal } = ended;
    const [out, err] = [stdout, stderr].map((bytes) => new Uint8Array(bytes ?? []));
    return { ...statusOf(status, signal), stdout: out!, stderr: err! };
  }

  #start(usual: Stdio): ChildProcess {
    const { args = [], detached } = this.#options;
    const settings = { ...this.#settings(usual), detached };
    return builtin("node:child_process").spawn(this.#program, args, settings);
  }

  #settings(usual: Stdio) {
    const { cwd, env, clearEnv, stdin = usual === "piped" ? "null" : usual } = this.#options;
    const { stdout = usual, stderr = usual } = this.#options;
    const names = { piped: "pipe", inherit: "inherit", null: "ignore" } as const;
    const stdio: StdioOptions = [stdin, stdout, stderr].map((what) => names[what]);
    return { cwd, env: clearEnv ? env : { ...globalThis.process.env, ...env }, stdio };
  }
}

/** A process that was started. */
class Child {
  readonly status: Promise<Status>;
  readonly #child: ChildProcess;
  readonly #out: ReadableStream<Uint8Array> | undefined;
  readonly #err: ReadableStream<Uint8Array> | undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdin?.on("error", () => {});
    // What nobody has begun to read as it ends, Node throws away.
    if (child.stdout !== null) this.#out = webOf(child.stdout);
    if (child.stderr !== null) this.#err = webOf(child.stderr);
    this.status = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => resolve(statusOf(code, signal)));
    });
    // Whoever does not wait for it is not told.
    this.status.catch(() => {});
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** One that has ended takes what is written and closed all the same. */
  get stdin(): WritableStream<Uint8Array> {
    return this.#in ??= new WritableStream({
      write: (bytes) => void this.#child.stdin!.write(bytes),
      // What is to be written goes first; where nothing is, the other side is told at once.
      close: () => {
        const stdin = this.#child.stdin!;
        if (stdin.writableLength === 0) stdin.destroy();
        else stdin.end();
      },
    });
  }

  #in: WritableStream<Uint8Array> | undefined;

  get stdout(): ReadableStream<Uint8Array> {
    return this.#out!;
  }

  get stderr(): ReadableStream<Uint8Array> {
    return this.#err!;
  }

  kill(signal: NodeJS.Signals = "SIGTERM"): void {
    this.#child.kill(signal);
  }

  unref(): void {
    this.#child.unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.status;
  }

  async output(): Promise<Output> {
    const { stdout, stderr } = this.#child;
    // A part may have been read already.
    const read = async (stream: ReadableStream<Uint8Array>) =>
      new Uint8Array(await new Blob(await Array.fromAsync(stream) as never).arrayBuffer());
    const [out, err, status] = await Promise.all([
      stdout === null ? new Uint8Array() : read(this.stdout),
      stderr === null ? new Uint8Array() : read(this.stderr),
      this.status,
    ]);
    return { ...status, stdout: out, stderr: err };
  }
}

function webOf(stream: NodeJS.ReadableStream): ReadableStream<Uint8Array> {
  const { Readable } = builtin("node:stream");
  return Readable.toWeb(stream as never) as unknown as ReadableStream<Uint8Array>;
}

function statusOf(code: number | null, signal: string | null): Status {
  const ended = code ?? 128 + (builtin("node:os").constants.signals[signal as never] ?? 0);
  return { success: ended === 0, code: ended, signal };
}
