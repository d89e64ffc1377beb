// read_half.ts <db> <cache> <go>: reads a part of both files, waits, and prints what the other part is.
import { Reader } from "../../mod.ts";
import { waitFor } from "./wait.ts";

const [db, cache, go] = Deno.args;
using reader = new Reader(db!);
reader.count();
const results = Reader.scanCache(cache!);
results.next();
console.log("half");
waitFor(go!);
const rest = [() => reader.toRows().length, () => [...results].length, () => reader.count()];
console.log(JSON.stringify(rest.map((work) => {
  try {
    return work();
  } catch (error) {
    return (error as Error).message;
  }
})));
