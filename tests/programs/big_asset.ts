/* Logs bytes, or reads them back and tells whether they are equal; prints the peak of memory in MB: big_asset.ts <in|out> <db> <MB> */
import { Reader, Tracker } from "../../mod.ts";

const [direction, db, size] = Deno.args;
const length = Number(size) * 1e6;
const byteAt = (i: number) => i % 251;

if (direction === "in") {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 997) bytes[i] = byteAt(i);
  using tracker = new Tracker(db);
  tracker.log({ bytes });
} else {
  using reader = new Reader(db);
  const bytes = reader.get("bytes") as Uint8Array;
  if (bytes.length !== length) throw new Error(`${bytes.length} bytes came back`);
  for (let i = 0; i < length; i += 997) {
    if (bytes[i] !== byteAt(i)) throw new Error(`byte ${i} was altered`);
  }
}
const peak = /VmHWM:\s+(\d+)/.exec(Deno.readTextFileSync("/proc/self/status"))![1];
console.log(Number(peak) / 1000);
