import { isTerminal } from "../../system/stream.ts";
import { overwriteLine } from "./output.ts";

/** Shows nothing before this, in ms. */
const PATIENCE = 1000;
/** The shortest time between two looks, in ms. */
const INTERVAL = 100;

/** Says on one line of the terminal, once work has taken a second, how far it is; the line goes when the work ends. */
export class Progress {
  readonly #enabled = isTerminal("stderr");
  #next = performance.now() + PATIENCE;
  #shown = false;

  /** Shows a text, unless it is too early. */
  show(text: () => string): void {
    if (!this.#enabled || performance.now() < this.#next) return;
    overwriteLine(`${text()} …`);
    this.#shown = true;
    this.#next = performance.now() + INTERVAL;
  }

  /** Counts the seconds of work that leaves this thread free. */
  async during<T>(work: Promise<T>): Promise<T> {
    // The first timer of a program takes 3 ms.
    if (!this.#enabled) return await work;
    const begin = performance.now();
    const seconds = () => `${Math.floor((performance.now() - begin) / 1000)} s`;
    const timer = setInterval(() => this.show(seconds), INTERVAL);
    try {
      return await work;
    } finally {
      clearInterval(timer);
    }
  }

  [Symbol.dispose](): void {
    if (this.#shown) overwriteLine("");
  }
}
