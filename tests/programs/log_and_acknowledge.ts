// log_and_acknowledge.ts <db> <writer>: logs until it is killed; after each log() it prints the event's number.
import { Tracker } from "../../mod.ts";
import { eventOf } from "./event_of.ts";

const [db, writer] = Deno.args;
const tracker = new Tracker(db, { trackId: `run-${writer}`, warnings: false });
for (let n = 0;; n++) {
  tracker.log(eventOf(Number(writer), n));
  Deno.stdout.writeSync(new TextEncoder().encode(`${n}\n`));
}
