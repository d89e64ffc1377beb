/* Stored benchmarks of two commits → verdicts. */
import assert from "node:assert/strict";
import { compareBenchmarks } from "../../bench.ts";
import { type Event, Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";

/** Stores rounds of a benchmark, as an import does. */
function store(db: string, commit: string, values: readonly number[], more: Event = {}): void {
  using tracker = new Tracker(db, { table: "benchmarks", warnings: false });
  const common = { suite: "parse", name: "loads", unit: "ns", commit, machine: "aaaa", ...more };
  tracker.logBatch(values.map((value, at) => ({ ...common, value, round: at + 1 })));
}

function rounds(middle: number, count = 12): number[] {
  return Array.from({ length: count }, (_, at) => middle * (1 + (at % 3 - 1) / 100));
}

const OLD = "1111111111111111111111111111111111111111";
const NEW = "1122222222222222222222222222222222222222";

Deno.test("compareBenchmarks() gives a row for each benchmark that both commits have", () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  store(db, OLD, rounds(100));
  store(db, NEW, rounds(125).map((value) => value + 0.001));
  store(db, OLD, rounds(50), { name: "dumps" });
  store(db, NEW, rounds(40).map((value) => value + 0.001), { name: "dumps" });
  store(db, OLD, rounds(70), { name: "same", suite: null });
  store(db, NEW, rounds(70).map((value) => value + 0.001), { name: "same", suite: null });
  store(db, OLD, rounds(1), { name: "removed" });
  store(db, NEW, rounds(1), { name: "new" });
  const found = compareBenchmarks(db, OLD, NEW);
  assert.deepEqual(found.map(({ suite, name, verdict }) => [suite, name, verdict]), [
    ["parse", "loads", "slower"],
    ["parse", "dumps", "faster"],
    [null, "same", "same"],
  ]);
  const [loads] = found;
  assert.deepEqual(Object.keys(loads!), [
    ...["suite", "name", "verdict", "ratio", "low", "high", "p", "adjusted"],
    ...["baseline", "current", "needed"],
  ]);
  assert.deepEqual(loads!.baseline, { median: 100, rounds: 12 });
  assert.ok(Math.abs(loads!.ratio! - 1.25) < 1e-4 && loads!.low! > 1.2 && loads!.high! < 1.3);
  assert.deepEqual(compareBenchmarks(db, OLD, NEW), found);
  assert.equal(compareBenchmarks(db, OLD, NEW, { maxSlowdown: 0.3 })[0]!.verdict, "same");
});

Deno.test("compareBenchmarks() takes beginnings of commits, branches, and what was imported last", () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  store(db, OLD, rounds(100), { branch: "trunk-of-old", committed: "2026-01-01 00:00:00.000000" });
  store(db, NEW, rounds(125), { branch: "feature", committed: "2026-01-02 00:00:00.000000" });
  const expected = compareBenchmarks(db, OLD, NEW);
  assert.deepEqual(compareBenchmarks(db, OLD.slice(0, 7), "feature"), expected);
  assert.deepEqual(compareBenchmarks(db, "trunk-of-old"), expected);
  assert.deepEqual(compareBenchmarks(db, OLD, "HEAD"), expected);
  assert.throws(() => compareBenchmarks(db, "11", NEW), /it may be "1{40}", "112{38}"/);
  assert.throws(() => compareBenchmarks(db, "none", NEW), /no benchmarks of it are stored/);
  assert.throws(() => compareBenchmarks(db, NEW), /with itself/);
});

Deno.test("compareBenchmarks() refuses other machines, unless it is told to take any", () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  store(db, OLD, rounds(100), { cpu: "A" });
  store(db, NEW, rounds(125), { cpu: "B", machine: "bbbb" });
  assert.throws(
    () => compareBenchmarks(db, OLD, NEW),
    /two machines: aaaa \(A\) and bbbb \(B\); --any-machine/,
  );
  assert.equal(compareBenchmarks(db, OLD, NEW, { anyMachine: true })[0]!.verdict, "slower");
  // The rounds on a machine that both have count alone.
  store(db, OLD, rounds(125), { machine: "bbbb" });
  assert.deepEqual(compareBenchmarks(db, OLD, NEW)[0]!.baseline, { median: 125, rounds: 12 });
});

Deno.test("compareBenchmarks() tells benchmarks apart by their params", () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  for (const n of [1, 100]) {
    store(db, OLD, rounds(100 * n), { param_n: n });
    store(db, NEW, rounds(n === 1 ? 100 : 15_000), { param_n: n });
  }
  assert.deepEqual(
    compareBenchmarks(db, OLD, NEW).map(({ name, verdict }) => [name, verdict]),
    [["loads n=1", "same"], ["loads n=100", "slower"]],
  );
});

Deno.test("compareBenchmarks() is unsure of what fails now, and judges no other unit than ns", () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  store(db, OLD, rounds(100));
  store(db, OLD, rounds(100), { name: "throughput", unit: "throughput" });
  store(db, NEW, rounds(200), { name: "throughput", unit: "throughput" });
  assert.throws(() => compareBenchmarks(db, OLD, NEW), /no benchmark in common/);
  store(db, NEW, [NaN], { error: "broken" });
  const [loads, ...more] = compareBenchmarks(db, OLD, NEW);
  assert.equal(more.length, 0);
  assert.deepEqual([loads!.verdict, loads!.ratio, loads!.current], [
    ...["unsure", null],
    { median: null, rounds: 0 },
  ] as unknown[]);
});

Deno.test("compareBenchmarks() judges changed files against their own commit", () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  store(db, OLD, rounds(100), { dirty: false });
  assert.throws(() => compareBenchmarks(db, OLD, OLD), /with itself/);
  store(db, OLD, rounds(130), { dirty: true });
  assert.equal(compareBenchmarks(db, OLD, OLD)[0]!.verdict, "slower");
});

Deno.test("compareBenchmarks() refuses what it cannot use", () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  assert.throws(() => compareBenchmarks(db, "a", "b"), /no such file/);
  using _tracker = new Tracker(folder.file("events.db"));
  assert.throws(() => compareBenchmarks(folder.file("events.db"), "a", "b"), {
    name: "TrackerError",
  });
  store(db, OLD, rounds(1));
  for (const options of [{ confidence: 1 }, { confidence: 0 }, { maxSlowdown: -1 }]) {
    assert.throws(() => compareBenchmarks(db, OLD, NEW, options), RangeError);
  }
  assert.throws(() => compareBenchmarks(db, OLD, NEW, { sead: 1 } as never), TypeError);
});
