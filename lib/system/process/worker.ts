import { builtin } from "../builtin.ts";

/** A thread of its own, which does not keep the program running. */
export interface Thread {
  end(): void;
}

/**
 * Calls a function in a thread of its own, which gets it as text: of its module it knows nothing but types. The readers
 * come as text too, the data as copies, or shared.
 */
export function startThread<Reader, Data>(
  work: (readers: readonly Reader[], data: Data) => void,
  readers: readonly Reader[],
  data: Data,
): Thread {
  const { Worker } = builtin("node:worker_threads");
  // Text needs no permission, a file that to read it. A web worker would keep the process alive.
  const code = `(${work})([${readers}], require("node:worker_threads").workerData)`;
  const worker = new Worker(code, { eval: true, workerData: data });
  worker.unref();
  return { end: () => void worker.terminate() };
}
