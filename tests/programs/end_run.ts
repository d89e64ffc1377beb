/* Logs a run and ends in the way that is asked for. Arguments: the file, the way. */
import process from "node:process";
import { Tracker } from "../../mod.ts";

const [db, way] = Deno.args as [string, string];

const isWorker = Boolean((globalThis as { name?: string }).name);
if (!isWorker) {
  using earlier = new Tracker(db, { trackId: "earlier" });
  earlier.log({ x: 1 });
}
if (way === "throws after a block") throw new Error("later");

const WAYS: Record<string, () => void | Promise<void>> = {
  "ends well": () => {
    using tracker = new Tracker(db, { trackId: "run" });
    tracker.log({ x: 1 });
  },
  "moves away": () => {
    using tracker = new Tracker(db, { trackId: "moved", gitRoot: "./" });
    Deno.chdir("/");
    tracker.log({ x: 2 });
  },
  "ends without close": () => {
    new Tracker(db, { trackId: "run" }).log({ x: 1 });
  },
  "throws out of a loop": () => {
    using tracker = new Tracker(db, { trackId: "run" });
    for (let x = 0; x < 3; x++) {
      tracker.log({ x });
      if (x === 1) throw new Error("boom");
    }
  },
  "throws without a block": () => {
    new Tracker(db, { trackId: "run" }).log({ x: 1 });
    throw new Error("boom");
  },
  "rejects out of a block": async () => {
    using tracker = new Tracker(db, { trackId: "run" });
    tracker.log({ x: 1 });
    await Promise.resolve();
    throw new Error("boom");
  },
  "throws in a microtask": () => {
    new Tracker(db, { trackId: "run" }).log({ x: 1 });
    queueMicrotask(() => {
      throw new Error("boom");
    });
  },
  "throws what an error brought about": () => {
    try {
      using tracker = new Tracker(db, { trackId: "run" });
      tracker.log({ x: 1 });
      throw new Error("boom");
    } catch (cause) {
      throw new Error("no training", { cause });
    }
  },
  "throws without words": () => {
    new Tracker(db, { trackId: "run" }).log({ x: 1 });
    throw new RangeError();
  },
  "rejects with nothing": () => {
    new Tracker(db, { trackId: "run" }).log({ x: 1 });
    Promise.reject();
  },
  "is rejected by a timer": async () => {
    using tracker = new Tracker(db, { trackId: "run" });
    tracker.log({ x: 1 });
    await new Promise((_, reject) => setTimeout(() => reject(new Error("boom")), 1));
  },
  "rejects beside": async () => {
    new Tracker(db, { trackId: "run" }).log({ x: 1 });
    Promise.reject(new Error("boom"));
    await new Promise((resolve) => setTimeout(resolve, 1000));
  },
  "exits with 3": () => {
    using tracker = new Tracker(db, { trackId: "run" });
    tracker.log({ x: 1 });
    Deno.exit(3);
  },
  "exits with 0": () => {
    using tracker = new Tracker(db, { trackId: "run" });
    tracker.log({ x: 1 });
    Deno.exit(0);
  },
  "prevents the end": async () => {
    new Tracker(db, { trackId: "run" }).log({ x: 1 });
    if (process.versions.deno === undefined) process.on("uncaughtException", () => {});
    else addEventListener("unhandledrejection", (event) => event.preventDefault());
    Promise.reject(new Error("boom"));
    await new Promise((resolve) => setTimeout(resolve, 20));
  },
  "is given secrets": () => {
    using tracker = new Tracker(db, { trackId: "run", redact: ["pin"] });
    const open = (_at: string, password: string) => {
      throw new Error(`wrong password ${password}`);
    };
    tracker.track(open, { args: ["door", "hunter2"] });
  },
  "finished before it throws": () => {
    using tracker = new Tracker(db, { trackId: "run" });
    tracker.log({ x: 1 });
    tracker.finish();
    throw new Error("boom");
  },
  "waits": async () => {
    using tracker = new Tracker(db, { trackId: "run" });
    tracker.log({ x: 1 });
    console.log("waits");
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  },
  "blocks": () => {
    using tracker = new Tracker(db, { trackId: "run" });
    tracker.log({ x: 1 });
    console.log("waits");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
  },
  "in a worker": async () => {
    const worker = new Worker(import.meta.url, { type: "module", name: db });
    await new Promise((resolve) => worker.onmessage = resolve);
    worker.terminate();
  },
};

if (isWorker) {
  using tracker = new Tracker(self.name, { trackId: "run" });
  tracker.log({ x: 1 });
  setTimeout(() => (self as unknown as { postMessage(data: string): void }).postMessage("done"));
} else await WAYS[way]!();
