/**
 * Prints in Bencher's format what the store's usual work takes, in two seconds: medians of many turns, in ns. `deno task gate`
 * runs it in turns with another commit's, and says whether a change is slower.
 */
import { Reader, Tracker } from "../mod.ts";
import { fill, makeEvent } from "./events.ts";
import { median, time } from "./pairs.ts";

const ROWS = 5000;
const NS_IN_MS = 1e6;

const folder = Deno.makeTempDirSync({ prefix: "xetrack_moments_" });
try {
  fill(`${folder}/read.db`, makeEvent, ROWS);
  using tracker = new Tracker(`${folder}/write.db`);
  using reader = new Reader(`${folder}/read.db`);
  const events = Array.from({ length: 100 }, (_, i) => makeEvent(i));
  const work: Record<string, () => unknown> = {
    "log 100 events": () => events.forEach((event) => tracker.log(event)),
    "logBatch of 100": () => tracker.logBatch(events),
    "toRows of 5,000": () => reader.toRows(),
    "toColumns of 5,000": () => reader.toColumns(),
    "summary of 5,000": () => reader.summary(),
    "open and log one": () => {
      using other = new Tracker(`${folder}/write.db`);
      other.log({ epoch: 1 });
    },
  };
  const moments = Object.entries(work).map((
    [name, once],
  ) => [name, { latency: { value: take(once) } }]);
  console.log(JSON.stringify(Object.fromEntries(moments)));
} finally {
  Deno.removeSync(folder, { recursive: true });
}

function take(work: () => unknown): number {
  const taken: number[] = [];
  for (const begin = performance.now(); performance.now() - begin < 300;) taken.push(time(work));
  // What comes first is not yet compiled.
  return median(taken.slice(taken.length >> 2)) * NS_IN_MS;
}
