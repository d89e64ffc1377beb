import assert from "node:assert/strict";
import { follow } from "../../lib/reader/follow.ts";
import { Database } from "../../lib/store/database.ts";
import { Events } from "../../lib/store/read/events.ts";
import { type FollowOptions, Reader, Tracker } from "../../mod.ts";
import { runProgram, tempFolder } from "../support/mod.ts";
import { atBest, pause, until } from "../support/time.ts";

/** Gathers the values of `i` that are followed while the work runs, which may wait until so many have come. */
async function followed(
  path: string,
  options: FollowOptions,
  work: (come: (count: number) => Promise<void>) => Promise<void>,
): Promise<number[]> {
  using reader = new Reader(path);
  const end = new AbortController();
  const seen: number[] = [];
  const following = (async () => {
    for await (const event of reader.follow({ ...options, signal: end.signal })) seen.push(event.i);
  })();
  await work(async (count) => {
    await until(() => seen.length >= count, () => `only ${seen} came`);
  });
  // What came twice would come now.
  await pause(250);
  end.abort();
  await following;
  return seen;
}

Deno.test("follow() gives new events, none twice, through setValue(), a checkpoint and a deleted run", async () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("a.db"), { trackId: "run" });
  tracker.log({ i: -1 });
  const seen = await followed(folder.file("a.db"), {}, async (come) => {
    for (let i = 0; i < 3; i++) tracker.log({ i });
    await come(3);
    tracker.setValue("note", "rewritten");
    tracker.conn.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    tracker.log({ i: 3, fresh: "column" });
    await come(4);
    using reader = new Reader(folder.file("a.db"));
    reader.deleteRun("run");
    // SQLite uses the deleted rowids again.
    tracker.logBatch([{ i: 4 }, { i: 5 }]);
    await come(6);
  });
  assert.deepEqual(seen, [0, 1, 2, 3, 4, 5]);
});

Deno.test("follow() takes a run, and a time to begin from", async () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("a.db"), { trackId: "run" });
  using other = new Tracker(folder.file("a.db"), { trackId: "other" });
  tracker.log({ i: 0 });
  const from = tracker.log({ i: 1 }).timestamp;
  const seen = await followed(folder.file("a.db"), { trackId: "run", from }, async (come) => {
    other.log({ i: 9 });
    tracker.log({ i: 2 });
    await come(2);
  });
  assert.deepEqual(seen, [1, 2]);
});

Deno.test("follow() gives what another process logs within 250 ms", async () => {
  const events = 40;
  const measure = async () => {
    using folder = tempFolder();
    const path = folder.file("a.db");
    using _tracker = new Tracker(path);
    using reader = new Reader(path);
    const late: number[] = [];
    const program = runProgram("log_times.ts", [path, `${events}`]);
    for await (const { i, at } of reader.follow()) {
      assert.equal(i, late.length);
      if (late.push(Date.now() - Number(at)) === events) break;
    }
    assert.equal((await program).stderr, "");
    // A loaded machine may stop the one or the other for a while.
    return late.toSorted((a, b) => a - b)[Math.floor(events * 0.9)]!;
  };
  await atBest(measure, (most) => most <= 250, `ms, longer of one in ten of ${events} events`);
});

Deno.test("follow() takes under 1 % of a core while nobody logs", async () => {
  using folder = tempFolder();
  {
    using _tracker = new Tracker(folder.file("a.db"));
  }
  const { stdout, stderr } = await runProgram("follow_idle.ts", [folder.file("a.db"), "1"]);
  assert.ok(Number(stdout) < 0.01 && stdout !== "", `${stdout}${stderr}`);
});

Deno.test("follow() has few events in memory at a time where they are wide", async () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("a.db"));
  tracker.logBatch(Array.from({ length: 400 }, (_, i) => ({ i, text: `${i} `.repeat(40_000) })));
  let read = 0;
  const onRead = (rows: number) => read += rows;
  using db = Database.open(tracker.db, { readOnly: true, busyTimeout: 1, onRead });
  const given: unknown[] = [];
  for await (const { i } of follow(new Events(db, "events"), { from: "2" })) {
    given.push(i);
    assert.ok(read - given.length < 64, `${read} were read for ${given.length}`);
    if (i === 399) break;
  }
  assert.deepEqual(given, Array.from({ length: 400 }, (_, i) => i));
});
