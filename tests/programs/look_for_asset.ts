/* Looks for an object that is not there, and prints the most memory that took, in MB. */
import { Reader } from "../../mod.ts";

using reader = new Reader(Deno.args[0]!);
if (reader.get("nope") !== undefined) throw new Error("found");
const [, peak] = /VmHWM:\s+(\d+) kB/.exec(Deno.readTextFileSync("/proc/self/status"))!;
console.log(Number(peak) * 1024 / 1e6);
