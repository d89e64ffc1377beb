/** Reads the last five rows of a file; says how long it took, and its peak memory. */
import { Reader } from "../../mod.ts";
import { now, peakMegabytes } from "../process.ts";

const start = now();
using reader = new Reader(Deno.args[0]);
if (reader.toRows({ tail: 5 }).length !== 5) throw new Error("The file has fewer than five rows");
console.log(JSON.stringify({ start, end: now(), peak: peakMegabytes() }));
