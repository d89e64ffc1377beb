// log_to_sinks.ts <db> <fault>: logs two events while a sink fails, and prints how many are stored.
import { Tracker } from "../../mod.ts";

const [db, fault] = Deno.args;
const folder = db!.replace(/[^/]*$/, "logs");
const fail = () => {
  throw new Error("sink failed");
};
using tracker = new Tracker(db, {
  warnings: fault !== "silent",
  ...(fault === "throws" || fault === "silent"
    ? { sinks: [fail, () => Promise.reject(new Error("late")) as never] }
    : { logsPath: folder }),
});
tracker.log({ i: 0 });
if (fault === "vanishes" || fault === "blocked") Deno.removeSync(folder, { recursive: true });
if (fault === "blocked") Deno.writeTextFileSync(folder, "a file");
tracker.log({ i: 1 });
tracker.log({ i: 2 });
await Promise.resolve();
console.log(tracker.count());
