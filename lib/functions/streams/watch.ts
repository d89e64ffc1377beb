/** How a stream ended: to its end without either. */
export interface StreamEnd {
  readonly failed?: true;
  /** What it failed by. */
  readonly error?: unknown;
  /** Nobody read on: a loop was left, the stream cancelled or forgotten. */
  readonly abandoned?: boolean;
}

/** What was seen of a stream. */
export interface Seen {
  readonly chunks: number;
  /** Seconds from the call to the first of them. */
  readonly firstChunk: number | null;
  readonly abandoned: boolean;
  /** The chunks themselves, where they are to be kept. */
  readonly kept: readonly unknown[] | undefined;
}

/** Who watches a stream needs to know. */
export interface WatchOptions {
  /** Gives the seconds since the call began. */
  readonly seconds: () => number;
  /** Does work that belongs to the call. */
  readonly within: <R>(work: () => R) => R;
  readonly keeps: boolean;
  /** Is told once, at the end. */
  readonly onEnd: (end: StreamEnd, seen: Seen) => void;
}

/** Counts the chunks of a stream, and sees how it ends; it does not hold the stream. */
export class Watch {
  readonly #options: WatchOptions;
  readonly #kept: unknown[] | undefined;
  #chunks = 0;
  #firstChunk: number | null = null;
  #isOver = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#kept = options.keeps ? [] : undefined;
  }

  /** Does work that belongs to the call. */
  within<R>(work: () => R): R {
    return this.#options.within(work);
  }

  /** Sees a chunk pass. */
  chunk(value: unknown): void {
    this.#firstChunk ??= this.#options.seconds();
    this.#chunks++;
    // The bytes may be handed over to whoever reads.
    this.#kept?.push(ArrayBuffer.isView(value) && "slice" in value ? copyOf(value) : value);
  }

  /** Sees the end, of which only the first counts. */
  end(end: StreamEnd = {}): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { abandoned = false } = end;
    const seen = { chunks: this.#chunks, firstChunk: this.#firstChunk, abandoned };
    this.#options.onEnd(end, { ...seen, kept: this.#kept });
  }
}

function copyOf(view: ArrayBufferView & { readonly slice: unknown }): unknown {
  return (view as Uint8Array).slice();
}

/** Gives the same as an outcome of the call. */
export function failureOf(error: unknown): StreamEnd {
  return { failed: true, error };
}
