import assert from "node:assert/strict";
import { start } from "./xt.ts";

/** A command that follows, at work. */
export class Follower {
  readonly child: Deno.ChildProcess;
  readonly #output: ReadableStreamDefaultReader<string>;
  #seen = "";
  /** What does not come would be waited for for ever. */
  readonly #timer = setTimeout(() => this.child.kill("SIGKILL"), 60_000);

  constructor(...args: string[]) {
    this.child = start(args);
    this.#output = this.child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Waits for a line that holds the text; gives all lines since the last wait. */
  async until(text: string): Promise<string[]> {
    while (!new RegExp(`${RegExp.escape(text)}.*\n`).test(this.#seen)) {
      const { value, done } = await this.#output.read();
      assert.ok(!done, `no ${text} in ${this.#seen}`);
      this.#seen += value;
    }
    const lines = this.#seen.split("\n");
    this.#seen = lines.pop()!;
    return lines;
  }

  /** Ends it with a signal; gives what else it said, and its exit code. */
  async end(signal: Deno.Signal = "SIGINT"): Promise<[stderr: string, code: number]> {
    clearTimeout(this.#timer);
    this.child.kill(signal);
    while (!(await this.#output.read()).done);
    const stderr = await new Response(this.child.stderr).text();
    return [stderr, (await this.child.status).code];
  }
}
