// measure_memory.ts: prints the shares of memory, at a log and over a call, and the bytes of this process and of the system.
import { Tracker } from "../../mod.ts";

using tracker = new Tracker(Tracker.IN_MEMORY, {
  logSystemParams: true,
  measurementInterval: 0.02,
});
const held = new Uint8Array(200 * 2 ** 20).fill(1);
const logged = tracker.log({ n: held.length });
tracker.track(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100));
const called = tracker.latest;
const shares = [logged, called].map((event) => [event.memory_percent, event.p_memory_percent]);
const { total, available } = Deno.systemMemoryInfo();
console.log(
  JSON.stringify({ shares, rss: Deno.memoryUsage().rss, total, taken: total - available }),
);
