/** Logs so many events, one in a hundred with an object, in batches, and copies them; says how the times compare. */
import { copy, Tracker } from "../../mod.ts";
import type { Check } from "../check.ts";
import { makeEvent } from "../events.ts";
import { time } from "../pairs.ts";

const [folder, count] = Deno.args;
const rows = Number(count);
const [source, target] = [`${folder}/source.db`, `${folder}/target.db`];
const logged = log();
const copied = time(() => copy(source, target));
const micros = (ms: number) => `${(ms * 1000 / rows).toFixed(2)} µs`;
const check: Check = {
  what: "copy to logBatch",
  rows,
  fields: 7,
  ours: micros(copied),
  bare: micros(logged),
  measured: logged / copied,
  unit: "×",
  demanded: { least: 0.5 },
};
console.log(JSON.stringify(check));

/** Gives the time that logging takes, in ms. */
function log(): number {
  using tracker = new Tracker(source);
  let total = 0;
  for (let from = 0; from < rows; from += 1000) {
    const events = Array.from({ length: Math.min(1000, rows - from) }, (_, i) => {
      const event = makeEvent(from + i);
      return i % 100 === 0 ? { ...event, model: new Float64Array([from + i]) } : event;
    });
    total += time(() => tracker.logBatch(events));
  }
  return total;
}
