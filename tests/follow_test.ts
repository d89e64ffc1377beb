import assert from "node:assert/strict";
import { type FollowOptions, Reader, Tracker } from "../mod.ts";
import { tempFolder } from "./support.ts";

/** Gathers the values of `i` that are followed while the work runs. */
async function followed(
  path: string,
  options: FollowOptions,
  work: () => Promise<void>,
): Promise<number[]> {
  using reader = new Reader(path);
  const end = new AbortController();
  const seen: number[] = [];
  const following = (async () => {
    for await (const event of reader.follow({ ...options, signal: end.signal })) seen.push(event.i);
  })();
  await work();
  await pause();
  end.abort();
  await following;
  return seen;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 250));
}

Deno.test("follow() gives new events, none twice, through setValue(), a checkpoint and a deleted run", async () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("a.db"), { trackId: "run" });
  tracker.log({ i: -1 });
  const seen = await followed(folder.file("a.db"), {}, async () => {
    for (let i = 0; i < 3; i++) tracker.log({ i });
    await pause();
    tracker.setValue("note", "rewritten");
    tracker.conn.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    tracker.log({ i: 3, fresh: "column" });
    await pause();
    using reader = new Reader(folder.file("a.db"));
    reader.deleteRun("run");
    // SQLite uses the deleted rowids again.
    tracker.logBatch([{ i: 4 }, { i: 5 }]);
  });
  assert.deepEqual(seen, [0, 1, 2, 3, 4, 5]);
});

Deno.test("follow() takes a run, and a time to begin from", async () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("a.db"), { trackId: "run" });
  using other = new Tracker(folder.file("a.db"), { trackId: "other" });
  tracker.log({ i: 0 });
  const from = tracker.log({ i: 1 }).timestamp;
  const seen = await followed(folder.file("a.db"), { trackId: "run", from }, () => {
    other.log({ i: 9 });
    tracker.log({ i: 2 });
    return Promise.resolve();
  });
  assert.deepEqual(seen, [1, 2]);
});
