/** So many bytes wait at most, beside the item that was taken last. */
const MOST_WAITING = 32 << 20;

/** Takes items before they are asked for, while whoever asks is busy. */
export class Ahead<T extends { readonly size: number }> {
  readonly #source: Iterator<T, undefined>;
  readonly #waiting: T[] = [];
  #size = 0;
  #error: unknown;
  #wasAsked = false;
  #isBusy = false;
  #isOver = false;

  /** @param source gives items that hold `size` bytes */
  constructor(source: Iterator<T, undefined>) {
    this.#source = source;
  }

  /** Gives the next item; `undefined` at the end. */
  next(): T | undefined {
    this.#wasAsked = true;
    const next = this.#waiting.shift();
    if (next === undefined && this.#error !== undefined) throw this.#error;
    this.#size -= next?.size ?? 0;
    return next ?? this.#source.next().value;
  }

  /** Takes items from now on, one whenever there is nothing else to do, until enough of them wait. */
  prepare(): void {
    if (this.#isBusy || this.#isOver || this.#size > MOST_WAITING) return;
    this.#isBusy = true;
    // Whoever has just asked is likely to ask again: while items wait, that comes first.
    const later = this.#wasAsked && this.#waiting.length > 0 ? setTimeout : setImmediate;
    this.#wasAsked = false;
    later(() => {
      this.#isBusy = false;
      this.#take();
      this.prepare();
    });
  }

  /** Takes all at once. */
  takeAll(): void {
    while (!this.#isOver) this.#take();
  }

  /** What goes wrong is thrown when the item is asked for. */
  #take(): void {
    if (this.#isOver) return;
    try {
      const { value, done } = this.#source.next();
      if (done) return this.stop();
      this.#waiting.push(value);
      this.#size += value.size;
    } catch (error) {
      this.#error = error;
      this.stop();
    }
  }

  /** Takes no more. */
  stop(): void {
    this.#isOver = true;
  }
}
