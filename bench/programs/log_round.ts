/** Logs so many events, by a tracker or by the bare engine, until the file is closed; says the ms that took. */
import { Tracker } from "../../mod.ts";
import { Bare } from "../bare.ts";
import { makeEvent, makeWideEvent } from "../events.ts";
import { time } from "../pairs.ts";

const [path, who, width, count] = Deno.args;
const make = width === "wide" ? makeWideEvent : makeEvent;
const WARM_UP = 2000;
const events = Array.from({ length: Number(count) + WARM_UP }, (_, i) => make(i));
if (who === "ours") {
  const tracker = new Tracker(path);
  for (const event of events.splice(0, WARM_UP)) tracker.log(event);
  console.log(time(() => {
    for (const event of events) tracker.log(event);
    tracker.close();
  }));
} else {
  const bare = new Bare(path);
  const rows = bare.valuesOf(events);
  bare.insert(rows.splice(0, WARM_UP));
  console.log(time(() => {
    bare.insert(rows);
    bare[Symbol.dispose]();
  }));
}
