/** Logs from a given moment on (ms since 1970) for so many ms; says how often, and how long its calls took. */
import { Tracker } from "../../mod.ts";
import { makeEvent } from "../events.ts";
import { now } from "../process.ts";

const [path, moment, millis, durability] = Deno.args;
using tracker = new Tracker(path, { durability: durability as "normal" | "full" });
tracker.log(makeEvent(0));
const isLate = now() > Number(moment);
await new Promise((resolve) => setTimeout(resolve, Math.max(0, Number(moment) - now())));
const end = Number(moment) + Number(millis);
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
  isLate,
  half: calls[calls.length >> 1] ?? 0,
  slowest: calls.slice(0, Math.ceil(calls.length / 50)),
}));
