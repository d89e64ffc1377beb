import type { Ended } from "../node/listen.ts";
import { Deno, onEnding } from "../runtime.ts";

/** What has a part in how the program ends. */
export interface Ending {
  /** The program ends by an error that nobody caught. */
  failed(error: unknown): void;
  /** The error was prevented after all. */
  livesOn(): void;
  /** The program ends, with an exit code. */
  exited(code: number): void;
}

/** Tells whether an error came out of the block that was left at a stack. */
export type Leaves = (stack: string, error: unknown) => boolean;

/** So long an error may take from the block that it left to the program's end, in ms. */
const ON_THE_WAY = 500;

/** Tells all who have a part in it how the program ends; no signal is caught. One for the program, as that ends once. */
class Endings {
  readonly #open = new Set<Ending>();
  /** Blocks that were left a moment ago: by an error, perhaps, that is on its way out of the program. */
  #left: { ending: Ending; stack: string; leaves: Leaves; at: number }[] = [];
  /** Those that were told of an error, until it is known that the program lives on. */
  #failed: readonly Ending[] = [];
  readonly #last = new Set<() => void>();
  #isListening = false;

  /** Has it told from now on. */
  add(ending: Ending): void {
    this.#left = [];
    this.#open.add(ending);
    this.listen();
  }

  /** Has work done at the end of the program, unless an uncaught error or a signal ends it. */
  atLast(work: () => void): void {
    this.#last.add(work);
    this.listen();
  }

  /** Is told from now on: before those that are told later, who close what has a part in it. */
  listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    onEnding("error", (event) => this.#fail(event, event.error));
    onEnding("unhandledrejection", (event) => this.#fail(event, event.reason));
    onEnding("unload", () => this.#exit(Deno.exitCode));
  }

  /** Has it told no more. */
  remove(ending: Ending): void {
    this.#open.delete(ending);
  }

  /** Has it told only of an error that left its block, at the stack of that moment. */
  leave(ending: Ending, stack: string, leaves: Leaves): void {
    this.remove(ending);
    const at = performance.now();
    this.#left = [...this.#left.filter((other) => at - other.at < ON_THE_WAY), {
      ending,
      stack,
      leaves,
      at,
    }];
  }

  #fail(event: Ended, error: unknown): void {
    if (event.defaultPrevented) return;
    const now = performance.now();
    const left = this.#left.filter(({ stack, leaves, at }) =>
      now - at < ON_THE_WAY && leaves(stack, error)
    );
    this.#failed = [...this.#open, ...left.map(({ ending }) => ending)];
    for (const ending of this.#failed) ending.failed(error);
    if (event.isFinal) return;
    // A listener that comes after this one may yet prevent the program's end; one turn may still come before that.
    setTimeout(() => setTimeout(() => this.#liveOn()));
  }

  #liveOn(): void {
    for (const ending of this.#failed) ending.livesOn();
    this.#failed = [];
  }

  #exit(code: number): void {
    if (code === 0) this.#liveOn();
    for (const ending of this.#open) ending.exited(code);
    for (const work of this.#last) work();
  }
}

export const ENDINGS: Endings = new Endings();
