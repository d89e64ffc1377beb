/* Logs the same object again and again: log_assets.ts <db> <times> */
import { Tracker } from "../../mod.ts";

const [db, times] = Deno.args;
using tracker = new Tracker(db);
for (let i = 0; i < Number(times); i++) {
  tracker.log({ model: new Map([["weights", new Float64Array(1000)]]) });
}
