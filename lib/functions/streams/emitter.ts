import { failureOf, type StreamEnd, type Watch } from "./watch.ts";

/** What is used of Node's streams. */
export interface Emitter {
  emit(name: string, ...args: unknown[]): boolean;
}

/** Follows a stream of Node's by what it tells: it tells of each chunk, however it is read. */
export function followEmitter(stream: Emitter, watch: Watch): void {
  const { emit } = stream;
  const value = function (this: unknown, name: string, ...args: unknown[]): boolean {
    if (name === "data") watch.chunk(args[0]);
    else if (name === "end") watch.end();
    else if (name === "error") watch.end(endOf(args[0]));
    else if (name === "close") watch.end({ abandoned: true });
    return Reflect.apply(emit, this, [name, ...args]);
  };
  Object.defineProperty(stream, "emit", { value, configurable: true, writable: true });
}

/** A loop that is left ends such a stream by an error of this name. */
function endOf(error: unknown): StreamEnd {
  const isLeft = error instanceof Error && error.name === "AbortError";
  return isLeft ? { abandoned: true } : failureOf(error);
}
