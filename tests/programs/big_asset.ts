/* Logs bytes, or reads them back and tells whether they are equal: big_asset.ts <in|out> <db> <MB>. Prints memory in MB: before, at the peak, and after. */
import { Reader, Tracker } from "../../mod.ts";

const [direction, db, size] = Deno.args;
const length = Number(size) * 1e6;
const byteAt = (i: number) => i % 251;

/** Gives what the kernel knows of this process, in MB. */
function memory(field: "VmRSS" | "VmHWM"): number {
  const status = Deno.readTextFileSync("/proc/self/status");
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)![1]) * 1024 / 1e6;
}

let before: number;
if (direction === "in") {
  using tracker = new Tracker(db!);
  tracker.log({ bytes: new Uint8Array(1) });
  before = memory("VmRSS");
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 997) bytes[i] = byteAt(i);
  tracker.log({ bytes });
} else {
  using reader = new Reader(db!);
  before = memory("VmRSS");
  const bytes = reader.get("bytes") as Uint8Array;
  if (bytes.length !== length) throw new Error(`${bytes.length} bytes came back`);
  for (let i = 0; i < length; i += 997) {
    if (bytes[i] !== byteAt(i)) throw new Error(`byte ${i} was altered`);
  }
}
console.log(JSON.stringify({ before, peak: memory("VmHWM"), after: memory("VmRSS") }));
