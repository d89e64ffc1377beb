// log_until.ts <db> <writer> <ms>: logs an event, says so, and logs for so long once its input ends; says how often, and how long the longest call took.
import { Tracker } from "../../mod.ts";

const [db, writer, millis] = Deno.args;
using tracker = new Tracker(db, { warnings: false });
const event = (n: number) => ({ writer: Number(writer), n, loss: 1 / (n + 1), phase: "training" });
tracker.log(event(0));
console.log("ready");
for await (const _ of Deno.stdin.readable);
let [events, longest] = [0, 0];
const end = performance.now() + Number(millis);
for (let before = performance.now(); before < end; events++) {
  tracker.log(event(events + 1));
  const after = performance.now();
  longest = Math.max(longest, after - before);
  before = after;
}
console.log(JSON.stringify({ events, longest }));
