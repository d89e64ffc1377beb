// durable.ts <folder> <normal|full>: does all that writes, each between two lines on stdout.
import { copy, Reader, Tracker } from "../../mod.ts";
import { run } from "../../lib/cli/run.ts";

const [folder, given] = Deno.args;
const durability = given as "normal" | "full";
const RUN = "calm-otter-000001";
const db = `${folder}/new/deep/runs.db`;
const cache = `${folder}/results/deep/cache.db`;
const target = `${folder}/copies/deep/copied.db`;

function step<T>(name: string, work: () => T): T {
  console.log(`begin ${name}`);
  const result = work();
  console.log(`end ${name}`);
  return result;
}

const options = { durability, cache, trackId: RUN, warnings: false };
const tracker = step("open", () => new Tracker(db, options));
step("log", () => tracker.log({ n: 1 }));
step("logBatch", () => tracker.logBatch([{ n: 2 }, { n: 3, fresh: 1 }]));
step("tracker.setValue", () => tracker.setValue("n", 4));
step("asset", () => tracker.log({ model: new Set([1]) }));
step("cache", () => {
  using both = new Tracker(Tracker.IN_MEMORY, options);
  both.track((x: number) => x, { name: "same", args: [1] });
});
const results = Reader.scanCache(cache);
results.next();
step("deleteCache", () => Reader.deleteCacheByTrackId(cache, RUN, { durability }));
const reader = new Reader(db, { durability });
step("setValue", () => reader.setValue("n", 5));
step("setWhere", () => reader.setWhere("n", 6, "n", 5));
step("insert", () => reader.assets.insert(new Set([2])));
step("removeAsset", () => reader.removeAsset(reader.assets.list()[0]!.id, "model"));
step("deleteRun", () => reader.deleteRun("nobody"));
step("copy", () => copy(db, target, { durability }));
const xt = async (...args: string[]) => {
  console.log(`begin xt ${args[0]}`);
  const code = await run([...args, "--durability", durability]);
  console.log(`end xt ${args[0]}`);
  if (code !== 0) throw new Error(`xt ${args.join(" ")} ended with ${code}`);
};
await xt("set", db, "n", "7");
await xt("sql", db, "UPDATE events SET n = 8", "--write");
await xt("copy", db, `${folder}/more/copied.db`);
await xt("assets", "delete", db, reader.assets.list()[0]!.id);
await xt("delete", db, RUN);
