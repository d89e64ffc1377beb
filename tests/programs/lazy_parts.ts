/* Logs and tracks what is plain, then an object, then a measured call: after each, prints how many threads run workers. */
import { Tracker } from "../../mod.ts";

/** Counts the threads that run workers, by the name that Deno gives them. */
function workers(): number {
  const tasks = [...Deno.readDirSync("/proc/self/task")];
  const names = tasks.map(({ name }) => Deno.readTextFileSync(`/proc/self/task/${name}/comm`));
  return names.filter((name) => name.startsWith("worker-")).length;
}

const work = () => ({ loss: 0.5 });
{
  using tracker = new Tracker(Tracker.IN_MEMORY);
  tracker.log({ loss: 0.5, layers: [1, { size: 2 }], bytes: new Uint8Array(3) });
  tracker.track(work);
  console.log("plain", workers());
  tracker.log({ model: new Map() });
  console.log("an object", workers());
}
{
  using tracker = new Tracker(Tracker.IN_MEMORY, { logSystemParams: true });
  tracker.log({ loss: 0.5 });
  console.log("a stamp", workers());
  tracker.track(work);
  console.log("a measured call", workers());
}
