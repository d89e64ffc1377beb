import assert from "node:assert/strict";
import { copy, Reader, Tracker } from "../../mod.ts";
import { lock, outcome, tempFolder } from "../support/mod.ts";
import { xt } from "../support/xt.ts";

Deno.test("whatever writes waits for a lock that is let go within busyTimeout", async () => {
  using folder = tempFolder();
  const [db, cache, source] = ["runs.db", "cache.db", "source.db"].map((name) => folder.file(name));
  {
    using other = new Tracker(source!);
    other.log({ loss: 1 });
  }
  using tracker = new Tracker(db!, { cache: cache! });
  tracker.log({ loss: 1 });
  using lent = new Tracker(db!);
  const { conn } = lent;
  const double = tracker.wrap((n: number) => 2 * n, { name: "double" });
  double(1);
  const writes: Record<string, [string, () => unknown]> = {
    "log": [db!, () => tracker.log({ loss: 2 })],
    "log of a new key": [db!, () => tracker.log({ loss: 2, fresh: 1 })],
    "logBatch": [db!, () => tracker.logBatch([{ loss: 2 }, { loss: 3 }])],
    "setValue": [db!, () => tracker.setValue("loss", 4)],
    "conn": [db!, () => conn.exec("UPDATE events SET loss = 5")],
    "log beside conn": [db!, () => lent.log({ loss: 6 })],
    "a Reader's setValue": [db!, () => new Reader(db!).setValue("loss", 7)],
    "a result for the cache": [cache!, () => double(Math.random())],
    "copy": [db!, () => copy(source!, db!)],
    "a second Tracker": [db!, () => new Tracker(db!, { table: "another" }).close()],
    "xt sql --write": [db!, () => xt("sql", db!, "DELETE FROM another", "--write")],
  };
  for (const [what, [path, write]] of Object.entries(writes)) {
    const child = await lock(path, "BEGIN IMMEDIATE", "150");
    const ended = outcome(child);
    const start = performance.now();
    await child.stdin.close().catch(() => {});
    await write();
    assert.ok(performance.now() - start > 100, `${what} did not wait`);
    assert.equal((await ended).code, 0);
  }
});

Deno.test("who had to wait lets others in after 400 commits, whatever these take", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  using tracker = new Tracker(db);
  tracker.log({ loss: 1 });
  const child = await lock(db, "BEGIN IMMEDIATE", "150");
  const ended = outcome(child);
  await child.stdin.close().catch(() => {});
  tracker.log({ loss: 1 });
  assert.equal((await ended).code, 0);
  const calls = Array.from({ length: 401 }, () => {
    const start = performance.now();
    tracker.log({ loss: 1 });
    return performance.now() - start;
  });
  // It waited for 150 ms: so long it rests, at least a quarter of that, before it takes the lock again.
  assert.ok(calls.some((ms) => ms >= 37), `it rested for ${Math.max(...calls)} ms at most`);
});
