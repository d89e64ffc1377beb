/* Logs objects and a tracked call, and reads them back: objects.ts <db> <cache>. Prints what came back. */
import { Reader, Tracker } from "../../mod.ts";

const [db, cache] = Deno.args;
const double = (map: Map<string, number>) => new Map([...map].map(([key, n]) => [key, 2 * n]));
let blob = "";
{
  using tracker = new Tracker(db!, { cache: cache!, compress: true });
  tracker.log({ map: new Map([["a", "a".repeat(100)]]), bytes: new Uint8Array(1000) });
  blob = tracker.log({ blob: new Blob(["text"]) }).blob as unknown as string;
  for (const _ of [1, 2]) tracker.track(double, { args: [new Map([["a", 1]])] });
}
using reader = new Reader(db!);
console.log(JSON.stringify({
  map: (reader.get("map") as Map<string, string>).get("a")!.length,
  bytes: (reader.get("bytes") as Uint8Array).length,
  blob: await (reader.get(blob) as Blob).text(),
  cached: reader.column("cache").filter((run) => typeof run === "string" && run !== "").length,
}));
