/* What tools measure in the same program becomes events: the real ones run here. */
import assert from "node:assert/strict";
import { Bench } from "tinybench";
import { compareBenchmarks, recordBench } from "../../bench.ts";
import { type Event, Reader, Tracker } from "../../mod.ts";
import { runProgram, tempFolder } from "../support/mod.ts";

function rowsOf(db: string): Event[] {
  using reader = new Reader(db, { table: "benchmarks" });
  return reader.toRows();
}

async function bench(options: Record<string, unknown> = {}): Promise<Bench> {
  const made = new Bench({ name: "parse", iterations: 3, time: 1, warmup: false, ...options });
  made.add("JSON.parse", () => JSON.parse("[1]"));
  made.add("throws", () => {
    throw new Error("broken on purpose");
  });
  await made.run();
  return made;
}

Deno.test("recordBench() stores what tinybench measured, times in ns, a failure as an error", async () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  const made = await bench();
  {
    using tracker = new Tracker(db, { table: "benchmarks" });
    assert.equal(recordBench(tracker, made), 2);
    assert.equal(recordBench(tracker, await bench()), 2);
  }
  const rows = rowsOf(db);
  const told = (
    row: Event,
  ) => [row.suite, row.name, row.tool, row.unit, row.round, row.error ?? null];
  assert.deepEqual(rows.map(told), [
    ["parse", "JSON.parse", "tinybench", "ns", 1, null],
    ["parse", "throws", "tinybench", "ns", 1, "broken on purpose"],
    ["parse", "JSON.parse", "tinybench", "ns", 2, null],
    ["parse", "throws", "tinybench", "ns", 2, "broken on purpose"],
  ]);
  const [{ result }] = made.tasks as unknown as [{ result: { latency: Record<string, number> } }];
  const { p50, mean, min, p75, p99, sd, samplesCount } = result.latency;
  const expected = [p50, mean, min, p75, p99, sd].map((ms) => ms! * 1e6);
  const [row] = rows;
  assert.deepEqual([row!.value, row!.mean, row!.min, row!.p75, row!.p99, row!.stddev], expected);
  assert.equal(row!.n, samplesCount);
  assert.match(row!.runtime as string, /^(?:deno|node|bun) \d/);
  assert.match(row!.machine as string, /^[0-9a-f]{16}$/);
});

Deno.test("recordBench() keeps samples, and stands beside the events of a tracker", async () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  const made = await bench({ retainSamples: true });
  using tracker = new Tracker(db);
  tracker.log({ loss: 1 });
  recordBench(tracker, made);
  const [{ result }] = made.tasks as unknown as [{ result: { latency: { samples: number[] } } }];
  const { samples } = result.latency;
  using reader = new Reader(db, { table: "benchmarks" });
  const [first] = reader.toRows();
  assert.equal(first!.n, samples.length);
  const kept = reader.assets.get(first!.samples) as Float64Array;
  assert.equal(kept.length, Math.min(1000, samples.length));
  assert.deepEqual([kept[0], kept.at(-1)], [
    Math.min(...samples) * 1e6,
    Math.max(...samples) * 1e6,
  ]);
  assert.equal(tracker.count(), 1);
  assert.equal(first!.track_id, tracker.trackId);
});

Deno.test("recordBench() refuses what has not run, or is no bench; nothing is stored then", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { table: "benchmarks" });
  const idle = new Bench().add("JSON.parse", () => JSON.parse("[1]"));
  assert.throws(
    () => recordBench(tracker, idle),
    /Cannot record "JSON.parse": the bench has not run/,
  );
  for (const none of [undefined, null, {}, 5, { tasks: 5 }]) {
    assert.throws(() => recordBench(tracker, none as never), TypeError);
  }
  assert.equal(tracker.count(), 0);
  using other = new Tracker(Tracker.IN_MEMORY);
  const made = await bench();
  assert.throws(() => recordBench(other, made), /expected "benchmarks"/);
  assert.equal(recordBench(tracker, new Bench()), 0);
});

Deno.test("recordBench() tells what was ended before its first sample", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { table: "benchmarks" });
  const aborted = new Bench({ signal: AbortSignal.abort() }).add("late", () => {});
  await aborted.run();
  recordBench(tracker, aborted);
  assert.deepEqual(tracker.column("error"), ["aborted"]);
});

const BENCH = `import { describe, test } from "vitest";
const text = JSON.stringify(Array.from({ length: 50 }, (_, i) => ({ i })));
describe("parse", () => {
  test("two ways", async ({ bench }) => {
    await bench.compare(
      bench("plain", () => { JSON.parse(text); }),
      bench("reviver", () => { JSON.parse(text, (_, value) => value); }),
      { time: 5, iterations: 5 },
    );
  });
  test("broken", async ({ bench }) => {
    await bench("throws", () => { throw new Error("broken on purpose"); }).run();
  });
});`;
const PLAIN = `import { test } from "vitest";
test("no benchmark", () => { throw new Error("of no interest"); });`;

Deno.test("BenchmarkReporter stores what vitest measures, each run as a round", async () => {
  using folder = tempFolder();
  const [root, db] = [folder.file("project"), folder.file("bench.db")];
  Deno.mkdirSync(root);
  Deno.writeTextFileSync(`${root}/parse.bench.js`, BENCH);
  Deno.writeTextFileSync(`${root}/plain.test.js`, PLAIN);
  for (let run = 0; run < 2; run++) {
    const { stderr } = await runProgram("run_vitest.ts", [root, db], { cwd: folder.path });
    assert.doesNotMatch(stderr, /rror: .*(?:record|benchmarks)/);
  }
  const rows = rowsOf(db);
  const told = (row: Event) => [row.suite, row.name, row.tool, row.round, row.error ?? null];
  // It gives the fastest first, whichever that is.
  assert.deepEqual(
    rows.map(told).sort(),
    [
      ["parse.bench.js > parse > two ways", "plain", "vitest", null],
      ["parse.bench.js > parse > two ways", "reviver", "vitest", null],
      ["parse.bench.js > parse > broken", "broken", "vitest", "broken on purpose"],
    ].flatMap((row) => [1, 2].map((round) => row.toSpliced(3, 0, round as never))).sort(),
  );
  for (const { value, unit, n } of rows.filter(({ error }) => error === null)) {
    assert.ok(value > 100 && value < 60e9 && n >= 5, `${value} ${n}`);
    assert.equal(unit, "ns");
  }
  assert.throws(() => compareBenchmarks(db, "HEAD"));
});
