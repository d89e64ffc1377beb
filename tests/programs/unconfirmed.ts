// unconfirmed.ts <db>: logs until the disk does not confirm any more, and prints what was acknowledged and what was said.
import { Reader, Tracker, TrackerError } from "../../mod.ts";

const [db] = Deno.args;
const tracker = new Tracker(db, { durability: "full", trackId: "calm-otter-000001" });
const reader = new Reader(db!, { durability: "full" });
reader.setValue("ready", true);
let acknowledged = 0;
const said: string[] = [];
const note = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    said.push(error instanceof TrackerError ? error.message : `raw: ${error}`);
  }
};
while (said.length === 0 && acknowledged < 100) {
  note(() => {
    tracker.log({ n: acknowledged });
    acknowledged++;
  });
}
note(() => tracker.logBatch([{ n: -1 }, { n: -2 }]));
note(() => tracker.log({ n: -3, fresh: 1 }));
note(() => tracker.assets.insert(new Set([1])));
note(() => reader.setValue("ready", false));
note(() => new Tracker(`${db}.new/runs.db`, { durability: "full" }));
console.log(JSON.stringify({ acknowledged, said }));
Deno.exit();
