/* Opens readers and trackers that nobody closes; prints how many files are open before and after they are collected. */
import { Reader, Tracker } from "../../mod.ts";

const [db] = Deno.args as [string];
const collect = (globalThis as unknown as { gc(): void }).gc;
const open = () => [...Deno.readDirSync("/proc/self/fd")].length;

new Tracker(db, { trackId: "first" }).log({ x: 0 });
const before = open();
for (let i = 0; i < 50; i++) {
  new Reader(db).count();
  new Tracker(db, { trackId: `run-${i}` }).log({ x: i });
}
// Each is closed as if somebody had done it, which takes its time.
for (let turn = 0; turn < 5 || (open() > before + 10 && turn < 1000); turn++) {
  await new Promise((resolve) => setTimeout(resolve, 30));
  collect();
}
using reader = new Reader(db);
const ended = reader.runs().filter((run) => run.status === "finished").length;
console.log(JSON.stringify({ before, after: open(), ended }));
