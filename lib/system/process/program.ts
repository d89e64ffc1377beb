import { Deno, endAtOnce, onEnding } from "../runtime.ts";
import { ENDINGS } from "./endings.ts";

/** Runs a program on the arguments that it was given, and ends with the exit code that it gives. */
export async function runProgram(run: (args: readonly string[]) => Promise<number>): Promise<void> {
  Deno.exit(await run(Deno.args));
}

/** Is aborted by Ctrl-C, and where the program is told to end, so that it can close its files. */
export class Interruption implements Disposable {
  readonly #controller = new AbortController();
  readonly #abort = () => this.#controller.abort();
  readonly signal: AbortSignal = this.#controller.signal;

  constructor() {
    for (const name of signals()) Deno.addSignalListener(name, this.#abort);
  }

  [Symbol.dispose](): void {
    for (const name of signals()) Deno.removeSignalListener(name, this.#abort);
  }
}

/** Ends the program at Ctrl-C, and where it is told to end, as a shell expects it, once what is open is closed. */
export class Ending implements Disposable {
  readonly #listeners = signals().map((name) => [name, () => endBy(name, CODES[name]!)] as const);

  constructor() {
    for (const [name, listener] of this.#listeners) Deno.addSignalListener(name, listener);
  }

  [Symbol.dispose](): void {
    for (const [name, listener] of this.#listeners) Deno.removeSignalListener(name, listener);
  }
}

function endBy(signal: Deno.Signal, code: number): void {
  endAtOnce(signal, code);
  Deno.exit(code);
}

/** 128 and the number of the signal. */
const CODES: Partial<Record<Deno.Signal, number>> = { SIGINT: 130, SIGTERM: 143 };

function signals(): readonly Deno.Signal[] {
  return Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
}

/**
 * Closes something when the program ends, also by `Deno.exit`; where nobody holds it any more, does what is to be done
 * otherwise, which must not hold it. Gives what takes that back.
 */
export function closeOnExit(held: { close(): void }, otherwise = () => {}): () => void {
  // How a program ends is to be known before that is closed.
  ENDINGS.listen();
  const ref = new WeakRef(held);
  const close = () => (ref.deref() ?? { close: otherwise }).close();
  return onEnding("unload", close);
}

/** Does work once nobody holds a thing any more; the work itself must not know it. Gives what takes that back. */
export function whenForgotten(held: object, work: () => void): () => void {
  FORGOTTEN.register(held, work, held);
  return () => FORGOTTEN.unregister(held);
}

const FORGOTTEN = new FinalizationRegistry<() => void>((work) => work());

/** Does work again and again, each so many ms, without keeping the program alive; gives what ends that. */
export function every(period: number, work: () => void): () => void {
  const timer = setInterval(work, period);
  Deno.unrefTimer(timer);
  return () => clearInterval(timer);
}

const bell = new Int32Array(new SharedArrayBuffer(4));

/** Does nothing for so many ms, and takes no processor time. */
export function pause(ms: number): void {
  Atomics.wait(bell, 0, 0, ms);
}
