/* Logs two events and measures a call, with all measurements on; prints what has a value. */
import { makeMeters } from "../../lib/measure/meters.ts";
import { Warnings } from "../../lib/system/warnings.ts";
import { Tracker } from "../../mod.ts";

const [path] = Deno.args;
const options = { logSystemParams: true, logNetworkParams: true };
using tracker = new Tracker(path, { ...options, trackId: "measured" });
tracker.log({ epoch: 1 });
tracker.log({ epoch: 2 });
const ends = makeMeters(path!, options, new Warnings(false)).map((meter) => meter.start());
const call = Object.assign({}, ...ends.map((end) => end()));
const columns = tracker.columns.slice(2);
const events = tracker.toRows().map((row) => columns.map((column) => typeof row[column]));
console.log(JSON.stringify({ columns, events, call: Object.keys(call) }));
