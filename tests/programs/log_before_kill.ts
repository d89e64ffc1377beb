// log_before_kill.ts <db> <events>: logs events, says so, and waits to be killed, its WAL not folded in.
import { Tracker } from "../../mod.ts";

const [db, events] = Deno.args;
const tracker = new Tracker(db, { trackId: "calm-otter-000001", warnings: false });
for (let n = 0; n < Number(events); n++) {
  tracker.log({ n, text: `event ${n}`, ...(n % 7 === 0 ? { [`late_${n}`]: n } : {}) });
}
console.log("logged");
setInterval(() => tracker.count(), 1e6);
