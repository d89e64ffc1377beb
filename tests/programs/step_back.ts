// step_back.ts <folder>: sets the clock back by an hour in the midst of everything, and prints what came of it.
import { DatabaseSync } from "node:sqlite";
import { Reader, Tracker } from "../../mod.ts";

const [folder] = Deno.args;
const db = `${folder}/runs.db`;
const { now } = Date;
const stepBack = () => {
  Date.now = () => now() - 3_600_000;
};

using tracker = new Tracker(db, { trackId: "calm-otter-000001", busyTimeout: 0.2 });
for (let n = 0; n < 6; n++) tracker.log({ n });
using reader = new Reader(db);
const followed: unknown[] = [];
const following = (async () => {
  for await (const { n } of reader.follow()) {
    followed.push(n);
    // Two of them are calls.
    if (followed.length === 5) return;
  }
})();
await new Promise((resolve) => setTimeout(resolve, 50));
tracker.track(() => stepBack());
tracker.track(() => {});
for (let n = 6; n < 9; n++) tracker.log({ n });
await following;

// A file that is not in WAL mode yet waits for its lock by a clock.
{
  using other = new DatabaseSync(`${folder}/other.db`);
  other.exec("CREATE TABLE t (x)");
}
Date.now = now;
const holder = new DatabaseSync(`${folder}/other.db`);
holder.exec("BEGIN IMMEDIATE");
const start = performance.now();
let calls = 0;
Date.now = () => now() - (calls++ > 0 ? 3_600_000 : 0);
try {
  new Tracker(`${folder}/other.db`, { busyTimeout: 0.2 }).close();
} catch {
  // It is locked.
}
const locked = (performance.now() - start) / 1000;
holder.close();
Date.now = now;
tracker.log({ n: 9 });

console.log(JSON.stringify({
  stamps: tracker.column("timestamp"),
  seconds: tracker.column("function_time").filter((time) => time !== null),
  followed: followed.filter((n) => n !== null),
  locked,
}));
