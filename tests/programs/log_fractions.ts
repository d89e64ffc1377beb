// log_fractions.ts <db> <track id> <count>: logs events whose "z" is 0.5.
import { Tracker } from "../../mod.ts";

const [db, trackId, count] = Deno.args;
using tracker = new Tracker(db!, { trackId: trackId!, warnings: false });
for (let i = 0; i < Number(count); i++) {
  tracker.log({ z: 0.5 });
  if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}
