/* forgetful.ts <db> <count> <ms> [kept]: opens readers and trackers that nobody closes, and says what they leave open. */
import { Reader, Tracker } from "../mod.ts";

const [db, count, millis, kept] = Deno.args as [string, string, string, string | undefined];
const collect = (globalThis as unknown as { gc(): void }).gc;
const descriptors = () => [...Deno.readDirSync("/proc/self/fd")].length;
const turn = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
const options = { warnings: false, environment: false };
const all: unknown[] = [];

/** Apart from the loop: what a variable of a suspended module held is not collected by `gc()`. */
function openOne(i: number): void {
  const one = i % 2 === 0 ? new Reader(db) : new Tracker(db, { ...options, trackId: `r${i}` });
  if (one instanceof Reader) one.count();
  else one.log({ x: i });
  if (kept !== undefined) all.push(one);
}

new Tracker(db, { ...options, trackId: "first" }).log({ x: 0 });
const before = descriptors();
const until = performance.now() + Number(millis);
let [opened, most] = [0, 0];
for (; opened < Number(count) && performance.now() < until; opened++) {
  openOne(opened);
  // Nothing is collected before the event loop has had its turn.
  if (opened % 10 === 0) await turn();
  if (opened % 100 === 0) most = Math.max(most, descriptors());
}
// Each is closed as if somebody had done it, which takes its time; on a busy machine nothing may happen for seconds.
for (let still = 0, last = 0; still < (last <= before ? 10 : 100);) {
  collect();
  await turn(50);
  const now = descriptors();
  still = now === last ? still + 1 : 0;
  last = now;
}
using reader = new Reader(db);
const ended = reader.runs().filter(({ status }) => status === "finished").length;
const megabytes = Math.round(Deno.memoryUsage().rss / 1e6);
console.log(
  JSON.stringify({
    opened,
    before,
    most,
    after: descriptors(),
    ended,
    megabytes,
    kept: all.length,
  }),
);
Deno.exit();
