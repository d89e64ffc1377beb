/* Scans a cache, and prints how long the texts in it are together. */
import { Reader } from "../../mod.ts";

let length = 0;
for (const { result } of Reader.scanCache(Deno.args[0]!)) length += String(result).length;
console.log(length);
