/* Stored benchmarks over the commits: history, changes, the format of another tool. */
import assert from "node:assert/strict";
import { cpuUsage } from "node:process";
import { DatabaseSync } from "node:sqlite";
import { Stored } from "../../lib/benchmarks/stored.ts";
import { bmfOf } from "../../lib/benchmarks/bmf.ts";
import { changesIn, seriesOf } from "../../lib/benchmarks/series.ts";
import { importBenchmarks } from "../../bench.ts";
import { type Event, Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";

const COMMON = { name: "parse", unit: "ns", machine: "aaaa", suite: "json" };

function store(db: string, events: readonly Event[]): void {
  using tracker = new Tracker(db, { table: "benchmarks", warnings: false });
  tracker.logBatch(events.map((event) => ({ ...COMMON, ...event })));
}

/** When the commit of a number was made. */
function made(day: number): string {
  return `2026-01-${String(day).padStart(2, "0")} 00:00:00.000000`;
}

Deno.test("a series has the medians by commit in the order they were made, whenever they were imported", () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  store(db, [
    ...[3, 1, 2].flatMap((day) =>
      [1, 2, 4].map((round) => ({
        value: 100 * day + round,
        round,
        commit: `c${day}`,
        committed: made(day),
        branch: "main",
      }))
    ),
    { commit: "c2", committed: made(2), value: NaN, error: "broken", branch: "main" },
    { commit: "c2", committed: made(2), value: 999, dirty: true, branch: "main" },
    { commit: "c4", committed: made(4), value: 50, branch: "feature" },
    { commit: "c1", committed: made(1), value: 7, machine: "bbbb", branch: "main" },
    { commit: "c1", committed: made(1), value: 7, name: "print", branch: "main" },
  ]);
  using stored = new Stored(db);
  const [first, second, ...more] = seriesOf(stored, { name: "parse" });
  assert.deepEqual([first!.suite, first!.name, first!.unit, first!.machine, more.length], [
    "json",
    "parse",
    "ns",
    "aaaa",
    0,
  ]);
  assert.deepEqual(first!.points.map(({ commit, value, rounds }) => [commit, value, rounds]), [
    ["c1", 102, 3],
    ["c2", 202, 3],
    ["c3", 302, 3],
    ["c4", 50, 1],
  ]);
  assert.deepEqual(first!.points[1], {
    commit: "c2",
    branch: "main",
    committed: made(2),
    value: 202,
    rounds: 3,
  });
  assert.deepEqual([second!.machine, second!.points.length], ["bbbb", 1]);
  assert.equal(seriesOf(stored, { name: "parse", branch: "main" })[0]!.points.length, 3);
  assert.equal(seriesOf(stored, {}).length, 3);
  assert.deepEqual(seriesOf(stored, { suite: "xml" }), []);
  assert.throws(
    () => seriesOf(stored, { name: "pars" }),
    /no such benchmark. Did you mean "parse"\?/,
  );
});

Deno.test("commits of one second stand as they were measured first, though the rounds alternate", () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  const turns = ["b", "a", "a", "b"];
  store(db, turns.map((commit) => ({ commit, committed: made(1), value: 1 })));
  using stored = new Stored(db);
  const [series] = seriesOf(stored, {});
  assert.deepEqual(series!.points.map(({ commit }) => commit), ["b", "a"]);
});

Deno.test("params tell series apart, and name them", () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  store(
    db,
    [1, 2].flatMap((
      n,
    ) => [{ param_n: n, value: n, commit: "a" }, { param_n: n, value: n, commit: "b" }]),
  );
  using stored = new Stored(db);
  assert.deepEqual(seriesOf(stored, { name: "parse" }).map(({ name }) => name), [
    "parse n=1",
    "parse n=2",
  ]);
  assert.deepEqual(seriesOf(stored, { name: "parse n=2" }).map(({ points }) => points.length), [2]);
});

/** Stores one round of 50 benchmarks of 10,000 commits, which no report would have at once. */
function storeMany(db: string): void {
  store(db, [{ commit: "c", branch: "main", committed: made(1), round: 1, value: 0.5 }]);
  using conn = new DatabaseSync(db);
  conn.exec(`DELETE FROM benchmarks; WITH RECURSIVE numbers(i) AS
    (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < 499999)
    INSERT INTO benchmarks (timestamp, track_id, suite, name, unit, machine, "commit", branch, committed, round, value)
    SELECT printf('2026-01-01 00:00:00.%06d', i), 'many', 'json', 'bench ' || (i % 50), 'ns', 'aaaa',
      printf('%040x', i / 50), 'main', printf('2026-01-01 00:00:00.%06d', i / 50), 1,
      iif(i / 50 < 4000 + i % 50, 1000, 1100) + (i / 50 * 7919 * (i % 50 + 1)) % 101 / 10.0 FROM numbers`);
}

Deno.test("(slow) 10,000 commits of 50 benchmarks: what changed for good takes under 10 s to find", () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  storeMany(db);
  const { user: before } = cpuUsage();
  using stored = new Stored(db);
  const changes = seriesOf(stored, {}).map(changesIn);
  // Of the processor: other tests run at the same time.
  const seconds = (cpuUsage().user - before) / 1e6;
  assert.ok(seconds < 10, `${seconds} s`);
  assert.equal(changes.length, 50);
  changes.forEach((found, n) => {
    const points = found.map(({ point }) => parseInt(point.commit!, 16));
    assert.ok(points.includes(4000 + n), `bench ${n}: ${points.length} changes`);
  });
});

Deno.test("bmfOf() gives the last commit's medians, and comes back by an import", () => {
  using folder = tempFolder();
  const [db, file, again] = ["bench.db", "bmf.json", "again.db"].map((name) => folder.file(name));
  store(db!, [
    { commit: "a", value: 5 },
    { commit: "b", value: 8 },
    { commit: "b", value: 10 },
    { commit: "b", value: 10 },
    { commit: "b", name: "parse throughput", unit: "throughput", value: 77 },
    { commit: "b", name: "twice", value: 1 },
    { commit: "b", name: "twice", suite: "xml", value: 2 },
    { commit: "b", name: "sized", param_n: 3, value: 4 },
    { commit: "b", name: "broken", value: NaN, error: "failed" },
  ]);
  const report = (path: string) => {
    using stored = new Stored(path);
    return bmfOf(stored);
  };
  assert.deepEqual(report(db!), {
    parse: { latency: { value: 10 }, throughput: { value: 77 } },
    "json > twice": { latency: { value: 1 } },
    "xml > twice": { latency: { value: 2 } },
    "sized n=3": { latency: { value: 4 } },
  });
  Deno.writeTextFileSync(file!, JSON.stringify(report(db!)));
  assert.equal(importBenchmarks(again!, file!, { commit: "b" }), 5);
  assert.deepEqual(report(again!), report(db!));
});
