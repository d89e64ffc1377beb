/* A worker of the web, as far as the tests ask for one, over a thread of Node's. */
import process from "node:process";
import { Worker } from "node:worker_threads";

/** Before the program: what it asks of its own scope. */
const SCOPE = `const { parentPort, workerData } = require("node:worker_threads");
const { url, name, preload } = workerData;
const postMessage = (data) => parentPort.postMessage(data);
Object.assign(globalThis, { self: globalThis, name, postMessage });
Object.defineProperty(globalThis, "onmessage", {
  set: (listener) => void parentPort.on("message", (data) => listener({ data })),
});
import(preload).then(() => import(url));`;

export class WebWorker {
  readonly #thread: Worker;
  onmessage: ((event: { data: unknown }) => void) | undefined;

  constructor(url: string | URL, { name }: { name?: string } = {}) {
    this.#thread = new Worker(SCOPE, {
      eval: true,
      argv: process.argv.slice(2),
      workerData: { url: `${url}`, name, preload: new URL("preload.ts", import.meta.url).href },
    });
    this.#thread.on("message", (data) => this.onmessage?.({ data }));
  }

  postMessage(data: unknown): void {
    this.#thread.postMessage(data);
  }

  terminate(): void {
    void this.#thread.terminate();
  }
}
