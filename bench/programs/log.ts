/** Logs so many events from a given moment on (ms since 1970); says when it began and ended, and its peak memory. */
import { Tracker } from "../../mod.ts";
import { makeEvent } from "../events.ts";
import { now, peakMegabytes } from "../process.ts";

const [path, count, moment] = Deno.args;
const tracker = new Tracker(path);
await new Promise((resolve) => setTimeout(resolve, Math.max(0, Number(moment) - now())));
const start = now();
for (let i = 0; i < Number(count); i++) tracker.log(makeEvent(i));
const end = now();
tracker.close();
console.log(JSON.stringify({ start, end, peak: peakMegabytes() }));
