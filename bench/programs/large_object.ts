/** Logs so many MB of bytes, or reads them back: large_object.ts <in|out> <db> <MB>. Says its peak memory, in MB. */
import { Reader, Tracker } from "../../mod.ts";
import { now, peakMegabytes } from "../process.ts";

const [direction, path, megabytes] = Deno.args;
const size = 1e6 * Number(megabytes);
const start = now();
if (direction === "in") {
  using tracker = new Tracker(path);
  tracker.log({ bytes: new Uint8Array(size).fill(1) });
} else {
  using reader = new Reader(path);
  const { length } = reader.get("bytes") as Uint8Array;
  if (length !== size) throw new Error(`${length} of ${size} bytes came back`);
}
console.log(JSON.stringify({ start, end: now(), peak: peakMegabytes() }));
