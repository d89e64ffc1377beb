/** Logs events, each with a key of its own. */
import { Tracker } from "../../mod.ts";

using tracker = new Tracker(Deno.args[0]!, { warnings: false });
for (let i = 0; i < 200; i++) tracker.log({ [`key_${i}`]: i });
