// log_kinds.ts <db> <columns>: logs events of all kinds as fast as it can until its input ends; prints their number.
import { Tracker } from "../../mod.ts";
import { eventOfKinds } from "./event_of_kinds.ts";

const [db, columns] = Deno.args;
using tracker = new Tracker(db, { trackId: "writer" });
let ended = false;
Deno.stdin.read(new Uint8Array(1)).then(() => ended = true);
let i = 0;
tracker.log(eventOfKinds(i++, Number(columns)));
console.log("started");
while (!ended) {
  for (const until = i + 200; i < until; i++) tracker.log(eventOfKinds(i, Number(columns)));
  // Lets the input be read.
  await new Promise((resolve) => setTimeout(resolve));
}
console.log(i);
