/*
 * drift.ts <db> drift|profile: compares the second half of a file with the first, or profiles it; prints ms, MB and bytes.
 */
import { drift, profile } from "../../monitor.ts";
import { peakMegabytes } from "../process.ts";

const [db, what] = Deno.args;
const start = performance.now();
const bytes = what === "drift" ? drifts(db) : JSON.stringify(profile(db)).length;
console.log(JSON.stringify({ bytes, ms: performance.now() - start, peak: peakMegabytes() }));

function drifts(db: string): number {
  const columns = Array.from({ length: 10 }, (_, c) => `x${c}`);
  const rows = drift(db, { reference: "half = 1", current: "half = 2", columns });
  if (rows.length !== 10) throw new Error(`${rows.length} columns were compared`);
  return 0;
}
