/* What a project with the strictest options of TypeScript compiles; it is checked, not run. */
import { copy, Reader, Tracker, type TrackerOptions } from "../../mod.ts";

interface Epoch {
  loss: number;
  note?: string;
}

const options: TrackerOptions = { params: { model: "vit" } };
using tracker = new Tracker<Epoch>(Tracker.IN_MEMORY, options);
const stored: string = tracker.log({ loss: 0.5 }).track_id;
const loss: number | null | undefined = tracker.toRows()[0]?.loss;

// @ts-expect-error a loss is a number
tracker.log({ loss: "low" });

const table: string | undefined = Deno.args[0];
const head: number | undefined = table?.length;
using reader = new Reader<Epoch>("runs.db", { table });
console.log(
  stored,
  loss,
  reader.toRows({ head }).length,
  copy("a.db", "b.db", { assets: undefined }),
);
