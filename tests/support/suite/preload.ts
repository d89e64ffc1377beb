import "./deno.ts";
import { WebWorker } from "./worker.ts";

// Bun has its own, which know no name.
const Native = globalThis.Worker as typeof Worker | undefined;
Object.assign(globalThis, {
  Worker: function (url: string | URL, options: { name?: string; type: "module" }) {
    const isNamed = Native === undefined || options.name !== undefined;
    return isNamed ? new WebWorker(url, options) : new Native(url, options);
  },
});

// Node 24 has none: those who use it bring it.
if (typeof Temporal === "undefined") await import(`temporal-polyfill/${"global"}`);
// The tools of prove/ are written for Deno; a test of tests/house/ sees that nothing published asks for this.
const entries = Map.prototype as Partial<Map<unknown, unknown>>;
entries.getOrInsertComputed ??= function (this: Map<unknown, unknown>, key, make) {
  if (!this.has(key)) this.set(key, make(key));
  return this.get(key);
};
