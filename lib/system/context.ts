import type { AsyncLocalStorage } from "node:async_hooks";
import { builtin } from "./builtin.ts";

/** What some work is done within: it goes along with the work, across `await`, timers and callbacks. */
export class Context<T> {
  #storage: AsyncLocalStorage<T> | undefined;

  /** What this is done within; `undefined` outside. */
  get current(): T | undefined {
    return this.#storage?.getStore();
  }

  /** Does work within something. */
  run<R>(value: T, work: () => R): R {
    this.#storage ??= new (builtin("node:async_hooks").AsyncLocalStorage)();
    return this.#storage.run(value, work);
  }
}
