/* Logs to a file every 20 ms as the run that it is given, until its input ends. */
import { Tracker } from "../../mod.ts";

const [path, trackId] = Deno.args;
using tracker = new Tracker(path!, { trackId });
let ended = false;
Deno.stdin.read(new Uint8Array(1)).then(() => ended = true);
for (let step = 0; !ended; step++) {
  tracker.log({ loss: Math.exp(-step / 100) });
  await new Promise((resolve) => setTimeout(resolve, 20));
}
