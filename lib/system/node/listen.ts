/** What a listener is told, as far as it is looked at. */
export interface Ended {
  readonly error?: unknown;
  readonly reason?: unknown;
  readonly defaultPrevented: boolean;
  /** Nobody can prevent the program's end any more. */
  readonly isFinal?: boolean;
}

/** Is told of an end. */
export type OnEnd = (event: Ended) => void;

/** Has a listener told as Deno tells it: of an uncaught error, which an unhandled rejection becomes, and of the end. */
export function listen(
  name: "error" | "unhandledrejection" | "unload",
  listener: OnEnd,
): () => void {
  const { process } = globalThis;
  if (name === "unhandledrejection") return process.versions.bun ? throwRejections() : () => {};
  const event = name === "unload" ? "exit" : "uncaughtExceptionMonitor";
  // Where somebody else takes it, the program lives on.
  const tell = (error: unknown) =>
    listener({
      error: reasonIn(error),
      // Bun goes on for as long as the top of a module waits.
      isFinal: true,
      defaultPrevented: process.listenerCount("uncaughtException") > 0,
    });
  process.on(event, tell);
  return () => void process.off(event, tell);
}

/** What is no error, and was rejected, Node tells of in the words of one of its own. */
function reasonIn(error: unknown): unknown {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  if (code !== "ERR_UNHANDLED_REJECTION") return error;
  return /with the reason "([^]*)"\.$/.exec(message!)?.[1] ?? error;
}

/**
 * Has what is open closed, and the signal end the program as if nobody listened to it. `process.exit` would wait for ever
 * where a query of DuckDB's, on a thread of Node's pool, waits for the main thread.
 */
export function endBySignal(signal: NodeJS.Signals, code: number): void {
  const { process } = globalThis;
  process.exitCode = code;
  process.emit("exit", code);
  process.removeAllListeners("exit");
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/** Bun ends by an unhandled rejection and tells nobody: where nobody else takes it, it becomes an error as in Node. */
function throwRejections(): () => void {
  const { process } = globalThis;
  const rethrow = (reason: unknown) => {
    if (process.listenerCount("unhandledRejection") > 1) return;
    queueMicrotask(() => {
      throw reason;
    });
  };
  process.on("unhandledRejection", rethrow);
  return () => void process.off("unhandledRejection", rethrow);
}
