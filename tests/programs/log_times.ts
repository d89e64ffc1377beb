// log_times.ts <db> <events>: logs when each event is logged, one every 20 ms.
import { Tracker } from "../../mod.ts";

const [db, events] = Deno.args;
using tracker = new Tracker(db);
for (let i = 0; i < Number(events); i++) {
  tracker.log({ i, at: Date.now() });
  await new Promise((resolve) => setTimeout(resolve, 20));
}
