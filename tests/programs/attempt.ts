// attempt.ts <log|read> <db>: tries it, and prints as JSON what came of it.
import { Reader, Tracker, TrackerError } from "../../mod.ts";

const [action, db] = Deno.args;
try {
  console.log(JSON.stringify({ events: action === "log" ? log() : read() }));
} catch (error) {
  const { message } = error as Error;
  console.log(JSON.stringify({ trackerError: error instanceof TrackerError, message }));
}

function log(): number {
  using tracker = new Tracker(db, { busyTimeout: 1 });
  tracker.log({ loss: 0.5, note: "new", step: 1, model: new Map([["weights", [1n]]]) });
  if (!(tracker.get("model") instanceof Map)) throw new Error("the object did not come back");
  tracker.logBatch([{ loss: 0.25 }, { loss: NaN, at: new Date(0) }]);
  return tracker.countAll();
}

function read(): number {
  using reader = new Reader(db!, { busyTimeout: 1 });
  return reader.toRows().length;
}
