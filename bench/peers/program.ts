import type { Environment } from "./environment.ts";

/** So long may a program take, in ms. */
const PATIENCE = 300_000;

/** A peer's program that runs, and answers in lines of JSON. */
export class Program {
  readonly #process: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string, void>;
  readonly #timer: ReturnType<typeof setTimeout>;

  /** Starts it. */
  constructor({ program: [command, ...first], env }: Environment, args: readonly string[]) {
    this.#process = new Deno.Command(command!, {
      args: [...first, ...args],
      env,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#lines = linesOf(this.#process.stdout);
    this.#timer = setTimeout(() => this.kill(), PATIENCE);
  }

  /** Gives what it says next. @throws {Error} if it failed, or ended without a word */
  async answer<T>(): Promise<T> {
    const { value } = await this.#lines.next();
    if (value === undefined) throw new Error("it ended without an answer");
    const answer = JSON.parse(value);
    if (answer?.error !== undefined) throw new Error(answer.error);
    return answer;
  }

  /** Lets it begin. */
  async go(): Promise<void> {
    const writer = this.#process.stdin.getWriter();
    await writer.write(new TextEncoder().encode("\n"));
    writer.releaseLock();
  }

  /** Gives all lines that are still to come. */
  lines(): AsyncGenerator<string, void> {
    return this.#lines;
  }

  /** Kills it, and nothing else that it may have started. */
  kill(): void {
    this.#process.kill("SIGKILL");
  }

  /** Waits for its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.stdin.close().catch(() => {});
    await this.#lines.return();
    await this.#process.status;
    clearTimeout(this.#timer);
  }
}

/** Gives the lines of a stream, without a last one that is not complete. */
async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream() as TransformStream)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

/** Runs a program to its end, and gives what it says. */
export async function ask<T>(environment: Environment, ...args: string[]): Promise<T> {
  await using program = new Program(environment, args);
  return await program.answer<T>();
}
