// log_until.ts <db> <writer> <start> <end>: logs between two moments (ms since 1970); says how often, and how long the longest call took.
import { Tracker } from "../../mod.ts";

const [db, writer, start, end] = Deno.args;
const now = () => performance.timeOrigin + performance.now();
using tracker = new Tracker(db, { warnings: false });
const event = (n: number) => ({ writer: Number(writer), n, loss: 1 / (n + 1), phase: "training" });
tracker.log(event(0));
await new Promise((resolve) => setTimeout(resolve, Math.max(0, Number(start) - now())));
let [events, longest] = [0, 0];
for (let before = now(); before < Number(end); events++) {
  tracker.log(event(events + 1));
  const after = now();
  longest = Math.max(longest, after - before);
  before = after;
}
console.log(JSON.stringify({ events, longest }));
