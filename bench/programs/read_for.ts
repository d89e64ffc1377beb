/** Reads a file over and over, from a given moment on (ms since 1970) for so many ms; says how often. */
import { Reader } from "../../mod.ts";
import { now } from "../process.ts";

const [path, moment, millis] = Deno.args;
await new Promise((resolve) => setTimeout(resolve, Math.max(0, Number(moment) - now())));
using reader = new Reader(path);
let reads = 0;
for (; now() < Number(moment) + Number(millis); reads++) reader.toRows();
console.log(JSON.stringify({ reads }));
