/* Calls a tracked function with 0 … n − 1, twice each: cache_calls.ts <cache> <n>. Prints how often it ran. */
import { Tracker } from "../../mod.ts";

const [cache, n] = Deno.args;
using tracker = new Tracker(Tracker.IN_MEMORY, { cache });
let runs = 0;
const square = tracker.wrap((x: number) => {
  runs++;
  return { x, square: new Map([[x, BigInt(x * x)]]) };
}, { name: "square" });
for (const x of [...Array(Number(n)).keys(), ...Array(Number(n)).keys()]) {
  const { square: map } = square(x);
  if (map.get(x) !== BigInt(x * x)) throw new Error(`${x}: ${map.get(x)}`);
}
const kinds = tracker.column("cache").map((run) => run === "" ? "computed" : "cached");
console.log(JSON.stringify({ runs, computed: kinds.filter((kind) => kind === "computed").length }));
