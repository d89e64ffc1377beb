import { Reader, Tracker } from "../mod.ts";

// deno run -RWE examples/quickstart.ts
{
  using tracker = new Tracker("track.db", { params: { model: "resnet18" } });
  for (let epoch = 1; epoch <= 3; epoch++) {
    tracker.log({ epoch, loss: 1 / epoch, layers: [64, 128], started: new Date() });
  }
  tracker.setValue("test_accuracy", 0.9); // known only at the end: set on all events of this run
  console.log(tracker.latest);
}

using reader = new Reader("track.db");
console.log(reader.toRows({ tail: 2 }));
console.log(await reader.sql("SELECT track_id, min(loss) AS loss FROM events GROUP BY track_id"));
