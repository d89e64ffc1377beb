/* Begins a call that never ends, and a tracker that nobody closes: neither may keep the process alive. */
import { SystemMeter } from "../../lib/measure/system.ts";
import { Warnings } from "../../lib/system/warnings.ts";
import { Tracker } from "../../mod.ts";

const options = { logSystemParams: true, measurementInterval: 0.05 };
new Tracker(Tracker.IN_MEMORY, options).log({ epoch: 1 });
new SystemMeter({ path: "/", interval: 0.05 }, new Warnings(true)).start();
setTimeout(() => console.log("over"), 300);
