/** Reads a file over and over for so many ms, together with others; says how often. */
import { Reader } from "../../mod.ts";
import { now } from "../process.ts";
import { begin } from "../together.ts";

const [path, millis] = Deno.args;
using reader = new Reader(path);
const end = await begin() + Number(millis);
let reads = 0;
for (; now() < end; reads++) reader.toRows();
console.log(JSON.stringify({ reads }));
