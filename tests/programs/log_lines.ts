// log_lines.ts <folder> <writer> <events>: logs to files only, and says on stdout which call has returned.
import { Tracker } from "../../mod.ts";
import { eventOf } from "./event_of.ts";

const [folder, writer, events] = Deno.args;
using tracker = new Tracker(Tracker.SKIP_INSERT, { logsPath: `${folder}/logs`, trackId: writer });
const line = new TextEncoder();
for (let n = 0; n < Number(events); n++) {
  tracker.log(eventOf(Number(writer), n));
  if (Number(events) < 1e6) continue;
  Deno.stdout.writeSync(line.encode(`${n}\n`));
}
