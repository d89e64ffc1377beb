import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { copy, Reader, Tracker } from "../../mod.ts";
import { deleteCacheByTrackId } from "../../lib/cache/results.ts";
import { vacuum } from "../../lib/store/vacuum.ts";
import { contentsOf, errorOf, startProgram, tempFolder } from "../support/mod.ts";
import { failure, json, lines, makeRuns, xtAll } from "../support/xt.ts";

const MB = 10 ** 6;

Deno.test("xt vacuum gives back what a deleted run took, says how much, and changes nothing else", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  using tracker = new Tracker(db, { trackId: "big", warnings: false, environment: false });
  tracker.log({ model: new Uint8Array(20 * MB), n: 1 });
  using small = new Tracker(db, { trackId: "small", environment: false });
  small.log({ n: 2 });
  using reader = new Reader(db);
  assert.equal(reader.deleteRun("big"), 1);
  const before = contentsOf(db);
  const [line] = await lines("vacuum", db);
  assert.match(line!, /^Freed (19\.9\d|20\.\d+) MB: 20\.\d+ MB before, [\d.]+ kB now$/);
  assert.ok(Deno.statSync(db).size < MB);
  assert.deepEqual(contentsOf(db), before);
  small.log({ n: 3 });
  assert.deepEqual(reader.column("n"), [2, 3]);
  const [row] = await json("vacuum", db);
  assert.deepEqual(Object.keys(row!), ["before", "after", "freed"]);
});

Deno.test("xt vacuum gives back what results of a cache took, and refuses another program's file", async () => {
  using folder = makeRuns();
  const cache = folder.file("cache.db");
  {
    using tracker = new Tracker(folder.db, { cache, trackId: "caching" });
    tracker.track(() => "x".repeat(MB));
  }
  assert.equal(deleteCacheByTrackId(cache, "caching"), 1);
  const other = folder.file("other.db");
  {
    using db = new DatabaseSync(other);
    db.exec("CREATE TABLE metrics (key TEXT)");
  }
  const before = Deno.readFileSync(other);
  const [freed] = await lines("vacuum", cache);
  assert.match(freed!, /^Freed [\d.]+ (MB|kB)/);
  assert.ok(Deno.statSync(cache).size < MB / 4);
  assert.match(await failure(1, "vacuum", other), /has no table of events; it has "metrics"$/);
  assert.deepEqual(Deno.readFileSync(other), before);
  assert.match(await failure(1, "vacuum", folder.file("none.db")), /no such file$/);
});

Deno.test("xt vacuum leaves the rows of a table without an index their numbers, for those who follow it", async () => {
  using folder = tempFolder();
  const path = folder.file("foreign.db");
  {
    using db = new DatabaseSync(path);
    db.exec("CREATE TABLE events (track_id TEXT, timestamp TEXT, n INTEGER)");
    db.exec("INSERT INTO events VALUES ('a', '1', 1), ('a', '2', 2), ('b', '3', 3)");
    db.exec("DELETE FROM events WHERE n < 3");
  }
  using reader = new Reader(path);
  const events = reader.follow();
  const next = events.next();
  const before = contentsOf(path);
  await lines("vacuum", path);
  assert.deepEqual(contentsOf(path), before);
  using db = new DatabaseSync(path);
  assert.equal(db.prepare("SELECT rowid FROM events").get()!.rowid, 3);
  assert.equal(db.prepare("SELECT count(*) AS n FROM sqlite_schema").get()!.n, 1);
  db.exec("INSERT INTO events VALUES ('b', '4', 4)");
  assert.equal((await next).value!.n, 4);
  await events.return();
});

Deno.test("xt vacuum waits for who writes, for as long as any writer does, and says so where that is too long", async () => {
  using folder = makeRuns();
  const holder = startProgram("hold_lock.ts", [folder.db, "BEGIN IMMEDIATE", "700"]);
  const lines = holder.stdout.pipeThrough(new TextDecoderStream()).getReader();
  assert.equal((await lines.read()).value, "held\n");
  const { message } = errorOf(() => vacuum(folder.db, { busyTimeout: 0.05 }));
  assert.match(message, /^Cannot vacuum ".*": it is locked by another program, longer than /);
  await holder.stdin.close();
  const [result] = await xtAll([["vacuum", folder.db]]);
  assert.deepEqual([result!.stderr, result!.code], ["", 0]);
  await lines.cancel();
  await holder.stderr.cancel();
  assert.ok((await holder.status).success);
});

Deno.test("a removed object leaves no row that a join meets, nor does one that was not copied; its cells are counted if it comes again", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("b.db")];
  const model = new Map([["weights", 1]]);
  using tracker = new Tracker(source, { warnings: false });
  const { model: id } = tracker.log({ model });
  tracker.log({ model });
  assert.equal(copy(source, target, { assets: false }), 2);
  assert.ok(tracker.removeAsset(id));
  for (const path of [source, target]) {
    using db = new DatabaseSync(path);
    const joined = db.prepare("SELECT * FROM events JOIN assets ON events.model = assets.key");
    assert.deepEqual([joined.all(), db.prepare("SELECT * FROM assets").all()], [[], []]);
    using reader = new Reader(path);
    assert.deepEqual([reader.column("model"), reader.get(id)], [[id, id], undefined]);
    assert.deepEqual([reader.assets.list(), reader.removeAsset(id)], [[], false]);
    assert.equal(reader.assets.insert(model), id);
    assert.deepEqual(reader.assets.list().map(({ references }) => references), [2]);
  }
});
