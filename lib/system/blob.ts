import { builtin } from "./builtin.ts";
import { runtimeName } from "./runtime.ts";

/** Reads a Blob while the caller waits: the platform gives its bytes only by a Promise, so a worker waits for that. */
export function readBlob(blob: Blob): Uint8Array {
  const shared = new SharedArrayBuffer(4 + blob.size);
  const state = new Int32Array(shared, 0, 1);
  if (runtimeName().startsWith("Node")) {
    return readByNode(blob, shared, state);
  }
  const url = URL.createObjectURL(blob);
  const worker = new Worker(`data:text/javascript,${encodeURIComponent(READ)}`, { type: "module" });
  try {
    worker.postMessage({ url, shared });
    Atomics.wait(state, 0, 0);
    if (state[0] !== 1) throw new TypeError("a Blob that cannot be read cannot be stored");
    return new Uint8Array(shared, 4).slice();
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
}

/** A worker of Node's takes the Blob itself, and its code as text. */
function readByNode(blob: Blob, shared: SharedArrayBuffer, state: Int32Array): Uint8Array {
  const { Worker } = builtin("node:worker_threads");
  const worker = new Worker(READ_BY_NODE, { eval: true, workerData: { blob, shared } });
  Atomics.wait(state, 0, 0);
  void worker.terminate();
  if (state[0] !== 1) throw new TypeError("a Blob that cannot be read cannot be stored");
  return new Uint8Array(shared, 4).slice();
}

const READ_BY_NODE = `const { workerData: { blob, shared } } = require("node:worker_threads");
const state = new Int32Array(shared, 0, 1);
const end = (code) => { Atomics.store(state, 0, code); Atomics.notify(state, 0); };
blob.arrayBuffer().then((bytes) => {
  new Uint8Array(shared, 4).set(new Uint8Array(bytes));
  end(1);
}, () => end(2));`;

const READ = `onmessage = async ({ data: { url, shared } }) => {
  const state = new Int32Array(shared, 0, 1);
  try {
    const response = await fetch(url);
    new Uint8Array(shared, 4).set(new Uint8Array(await response.arrayBuffer()));
    Atomics.store(state, 0, 1);
  } catch {
    Atomics.store(state, 0, 2);
  }
  Atomics.notify(state, 0);
};`;
