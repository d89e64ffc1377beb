/** Writes all events of a file as Parquet; prints the ms that took, and the most memory that it held. */
import { Reader } from "../../mod.ts";
import { peakMegabytes } from "../process.ts";

const [db, output] = Deno.args;
using reader = new Reader(db!);
const start = performance.now();
await reader.toParquet(output!);
console.log(JSON.stringify({ ms: performance.now() - start, peak: peakMegabytes() }));
