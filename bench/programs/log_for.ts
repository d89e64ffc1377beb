/** Logs for so many ms, together with others; says how often, and how long its calls took. */
import { Tracker } from "../../mod.ts";
import { makeEvent } from "../events.ts";
import { now } from "../process.ts";
import { begin } from "../together.ts";

const [path, millis, durability] = Deno.args;
using tracker = new Tracker(path, { durability: durability as "normal" | "full" });
tracker.log(makeEvent(0));
const end = await begin() + Number(millis);
const calls: number[] = [];
for (let before = now(); before < end;) {
  tracker.log(makeEvent(calls.length));
  const after = now();
  calls.push(after - before);
  before = after;
}
calls.sort((a, b) => b - a);
// One in fifty is enough to find the slowest hundredth of all writers' calls.
console.log(JSON.stringify({
  events: calls.length,
  half: calls[calls.length >> 1] ?? 0,
  slowest: calls.slice(0, Math.ceil(calls.length / 50)),
}));
