import assert from "node:assert/strict";
import { Tracker } from "../../mod.ts";
import { bytesIn, tempFolder } from "../support/mod.ts";
import { Follower } from "../support/follower.ts";
import { CRANE, failure, makeRuns, OTTER, start } from "../support/xt.ts";

/** `xt tail --follow` at work. */
class Following extends Follower {
  constructor(...args: string[]) {
    super("tail", "--follow", ...args);
  }
}

Deno.test("xt tail --follow prints the last events, and new ones as they come, aligned", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  using tracker = new Tracker(db, { trackId: OTTER });
  for (let n = 1; n <= 7; n++) tracker.log({ n, name: "日本" });
  const following = new Following(db, "-n", "2");
  const [header, rule, ...rows] = await following.until("|   7 |");
  assert.match(header!, /^\| track_id +\| timestamp +\| +n +\| name \|$/);
  assert.match(rule!, /^[|: -]+$/);
  assert.equal(rows.length, 2);

  tracker.log({ n: 8, name: "x" });
  using other = new Tracker(db, { trackId: CRANE });
  other.log({ n: 9, name: "y" });
  const came = await following.until("| y ");
  assert.deepEqual(came.map((line) => line.slice(2, 19)), [OTTER, CRANE]);
  assert.deepEqual(came.map((line) => line.length), [header!.length, header!.length]);
  assert.deepEqual(await following.end(), ["", 0]);
});

Deno.test("xt tail --follow prints the header anew where a column is new", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  using tracker = new Tracker(db, { trackId: OTTER });
  const following = new Following(db);
  tracker.log({ n: 1 });
  const begun = (await following.until("|   1 |")).map((line) => line.split("|").length);
  assert.deepEqual(begun, [5, 5, 5]);
  tracker.log({ n: 2, fresh: "new" });
  const [gap, header, , row] = await following.until("| new ");
  assert.equal(gap, "");
  assert.match(header!, /\| +n \| fresh \|$/);
  assert.match(row!, /\| +2 \| new +\|$/);
  assert.deepEqual(await following.end(), ["", 0]);
});

Deno.test("xt tail --follow --json prints one object a line", async () => {
  using folder = makeRuns();
  const following = new Following(folder.db, "--json", "-n1");
  assert.equal(JSON.parse((await following.until("0.125"))[0]!).loss, 0.125);
  using tracker = new Tracker(folder.db, { trackId: OTTER });
  tracker.logBatch([{ loss: 1 }, { loss: 2 }]);
  const came = (await following.until('"loss":2')).map((line) => JSON.parse(line));
  assert.deepEqual(came.map(({ loss, track_id }) => [loss, track_id]), [[1, OTTER], [2, OTTER]]);
  assert.deepEqual(await following.end(), ["", 0]);
});

Deno.test({
  name: "xt tail --follow leaves nothing beside the file, whichever signal ends it",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    using folder = makeRuns();
    const before = bytesIn(folder.path);
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      const following = new Following(folder.db);
      await following.until("0.125");
      assert.deepEqual(await following.end(signal), ["", 0]);
      assert.deepEqual(bytesIn(folder.path), before);
    }
  },
});

Deno.test("xt tail --follow ends quietly where nobody reads any more", async () => {
  using folder = makeRuns();
  const { stdout, stderr, status } = start(["tail", "--follow", folder.db, "-n", "0"]);
  await stdout.cancel();
  using tracker = new Tracker(folder.db, { trackId: OTTER });
  const timer = setInterval(() => tracker.log({ loss: 1 }), 50);
  const [said, { code }] = await Promise.all([new Response(stderr).text(), status]);
  clearInterval(timer);
  assert.deepEqual([said, code], ["", 0]);
});

Deno.test("xt tail --follow refuses a missing file, an unknown table, and several tables", async () => {
  using folder = makeRuns();
  const { db } = folder;
  assert.match(await failure(1, "tail", "--follow", `${db}x`), /no such file$/);
  const unknown = await failure(1, "tail", "--follow", db, "--table", "evens");
  assert.match(unknown, /Did you mean "events"\?$/);
  const several = await failure(2, "tail", "--follow", db, "--table", "a", "--table", "b");
  assert.match(several, /^Cannot follow several tables$/);
});

Deno.test("xt tail --follow goes on with what is chosen: columns, a condition, runs", async () => {
  using folder = makeRuns();
  const { db } = folder;
  const chosen = ["--columns", "loss,epoch", "--where", "loss < 0.6", "--track-id", "calm"];
  const following = new Following(db, ...chosen, "-n1");
  assert.deepEqual(await following.until("-0.25"), [
    "|  loss | epoch |",
    "| ----: | ----: |",
    "| -0.25 |     3 |",
  ]);
  using crane = new Tracker(db, { trackId: CRANE });
  crane.log({ loss: 0.1, epoch: 8 });
  using otter = new Tracker(db, { trackId: OTTER });
  otter.log({ loss: 0.7, epoch: 9 });
  otter.log({ loss: 0.5, epoch: 10, fresh: true });
  assert.deepEqual(await following.until("10 |"), ["|   0.5 |    10 |"]);
  otter.log({ loss: 0.4, epoch: 11 });
  assert.deepEqual(await following.until("11 |"), ["|   0.4 |    11 |"]);
  assert.deepEqual(await following.end(), ["", 0]);
});
