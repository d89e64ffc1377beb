import { failureOf, type Watch } from "./watch.ts";

type Reader = ReadableStreamDefaultReader<unknown> | ReadableStreamBYOBReader;
type Controller = ReadableStreamDefaultController<unknown> | ReadableByteStreamController;
type Chunk = ReadableStreamReadResult<unknown>;

/**
 * Gives a stream in the place of another one, of the same class: it asks for a chunk when it is asked for one, so that
 * the source is under the pressure that it would be under without.
 */
export function followReadable(source: ReadableStream, watch: Watch): ReadableStream {
  const isBytes = hasBytes(source);
  const reading = new Reading(source);
  const underlying = {
    type: isBytes ? "bytes" : undefined,
    start: (controller: Controller) => reading.begin((error) => fail(error, controller, watch)),
    pull: (controller: Controller) => pull(reading, controller, watch),
    cancel: (reason: unknown) => {
      watch.end({ abandoned: true });
      return reading.cancel(reason);
    },
  };
  const followed = new ReadableStream(underlying as UnderlyingSource, { highWaterMark: 0 });
  Object.setPrototypeOf(followed, Object.getPrototypeOf(source));
  // What a runtime keeps of a stream may stand under symbols of its own.
  for (const key of [...Object.getOwnPropertyNames(source), Symbol.asyncIterator]) {
    const property = Object.getOwnPropertyDescriptor(source, key);
    if (property !== undefined) Object.defineProperty(followed, key, property);
  }
  return followed;
}

/** Tells whether a stream can be read into memory that whoever reads brings along. */
function hasBytes(source: ReadableStream): boolean {
  try {
    source.getReader({ mode: "byob" }).releaseLock();
    return true;
  } catch {
    return false;
  }
}

/** Reads the source, by a reader of the kind that is needed. */
class Reading {
  readonly #source: ReadableStream;
  #reader: Reader;
  #onError: (error: unknown) => void = () => {};

  constructor(source: ReadableStream) {
    this.#source = source;
    this.#reader = source.getReader();
  }

  /** Begins; tells of an error also while nobody reads. */
  begin(onError: (error: unknown) => void): void {
    this.#onError = onError;
    this.#follow();
  }

  #follow(): void {
    const reader = this.#reader;
    reader.closed.catch((error) => {
      if (reader === this.#reader) this.#onError(error);
    });
  }

  async read(view: ArrayBufferView | null | undefined): Promise<Chunk> {
    const isInto = view !== null && view !== undefined;
    if (isInto !== this.#reader instanceof ReadableStreamBYOBReader) {
      const before = this.#reader;
      this.#reader = undefined!;
      before.releaseLock();
      this.#reader = isInto ? this.#source.getReader({ mode: "byob" }) : this.#source.getReader();
      this.#follow();
    }
    return await (this.#reader as { read(view?: ArrayBufferView): Promise<Chunk> })
      .read(...isInto ? [view] : []);
  }

  async cancel(reason: unknown): Promise<void> {
    await this.#reader.cancel(reason);
  }
}

async function pull(reading: Reading, controller: Controller, watch: Watch): Promise<void> {
  const request = "byobRequest" in controller ? controller.byobRequest : null;
  try {
    const { done, value } = await watch.within(() => reading.read(request?.view));
    if (done) {
      watch.end();
      controller.close();
      if (value !== undefined) request?.respondWithNewView(value as Uint8Array<ArrayBuffer>);
      return;
    }
    watch.chunk(value);
    if (request) request.respondWithNewView(value as Uint8Array<ArrayBuffer>);
    else controller.enqueue(value as never);
  } catch (error) {
    fail(error, controller, watch);
  }
}

function fail(error: unknown, controller: Controller, watch: Watch): void {
  watch.end(failureOf(error));
  controller.error(error);
}
