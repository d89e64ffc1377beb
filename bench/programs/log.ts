/** Logs so many events, or together with others; says when it began and ended, and its peak memory. */
import { Tracker } from "../../mod.ts";
import { makeEvent } from "../events.ts";
import { now, peakMegabytes } from "../process.ts";
import { begin } from "../together.ts";

const [path, count, together] = Deno.args;
const tracker = new Tracker(path);
if (together !== undefined) await begin();
const start = now();
for (let i = 0; i < Number(count); i++) tracker.log(makeEvent(i));
const end = now();
tracker.close();
console.log(JSON.stringify({ start, end, peak: peakMegabytes() }));
