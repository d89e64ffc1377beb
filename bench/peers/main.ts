/**
 * Measures this package beside others that track experiments, each installed by pip or npm in a folder of its own
 * outside the project: the same events, in turns, on the same machine.
 *
 * ```sh
 * deno task peers                       # about half an hour
 * deno task peers --quick               # small: to see that it works
 * deno task peers --only trackio,mlflow
 * deno task peers --write               # and puts the figures into docs/benchmarks.md
 * ```
 */
import { parseArgs } from "node:util";
import { type Environment, install } from "./environment.ts";
import { countPromises, type Figures, measure } from "./figures.ts";
import type { Size } from "./size.ts";
import { writeSection } from "../page.ts";
import { OURS, type Peer, PEERS } from "./peers.ts";
import { report } from "./report.ts";
import { attempt, type Outcome } from "./sample.ts";

const { quick, only, write } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    write: { type: "boolean", default: false },
  },
}).values;

const SIZE: Size = quick
  ? { turns: 1, seconds: 0.5, events: 10_000, patience: 2, kills: 1 }
  : { turns: 3, seconds: 2, events: 1_000_000, patience: 20, kills: 5 };

const names = only?.split(",");
for (const name of names ?? []) {
  if (PEERS.some(({ id }) => id === name)) continue;
  const known = PEERS.map(({ id }) => id).join(", ");
  throw new RangeError(`Cannot measure "${name}": expected one of ${known}`);
}

const ours = await install(OURS);
const measured: [Peer, Outcome<Figures>][] = [];
for (const peer of PEERS.filter(({ id }) => names?.includes(id) ?? true)) {
  console.error(`measuring ${peer.title} …`);
  measured.push([peer, await attempt(async () => measureOne(await install(peer)))]);
}

function measureOne(theirs: Environment): Promise<Figures> {
  return measure({ ours, theirs }, SIZE);
}

const losses = measured.flatMap(([, figures]) => "error" in figures ? [] : [figures.ownLosses]);
const four = {
  events: losses.reduce((sum, { events }) => sum + events, 0),
  lost: losses.reduce((sum, { lost }) => sum + lost, 0),
};
console.error(`measuring what ${OURS.title} loses …`);
const text = report(measured, await countPromises(ours, four, SIZE), SIZE);
console.log(text);
if (write) writeSection("peers", text);
