import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Reader, Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";
import { Follower } from "../support/follower.ts";
import { json, messageOf, OTTER, xtAll } from "../support/xt.ts";

/** Makes a file of two runs, whose events are a minute apart, and a table of twelve. */
function fill(db: string): void {
  for (const [run, model] of [["run-1", "vit"], ["run-2", 'c"nn 🚀']] as const) {
    using tracker = new Tracker(db, { trackId: run, params: { model }, warnings: false });
    tracker.logBatch([
      { loss: 4, step: 10, ok: true },
      { step: 20 },
      { loss: NaN, step: 30 },
      { loss: -Infinity, step: 40 },
      { loss: run === "run-1" ? 1 : 2, step: 50 },
    ]);
  }
  for (let run = 0; run < 12; run++) {
    const trackId = `many-${run}`;
    using tracker = new Tracker(db, { table: "many", trackId, params: { seed: run % 2 } });
    tracker.logBatch([{ loss: run }, { loss: run + 1 }]);
  }
  using database = new DatabaseSync(db);
  const stamps = database.prepare("SELECT rowid, track_id FROM events ORDER BY rowid").all();
  for (const [i, { rowid, track_id }] of stamps.entries()) {
    const stamp = `2026-01-01 ${track_id === "run-1" ? 10 : 11}:0${i % 5}:00.25000${i % 5}`;
    database.prepare("UPDATE events SET timestamp = ? WHERE rowid = ?").run(stamp, rowid!);
  }
}

/** Draws lines in one process after the other. */
async function plots(db: string, all: readonly string[]): Promise<string[]> {
  const calls = all.map((options) => ["plot", "line", db, ...options.split(" ")]);
  const outcomes = await xtAll(calls);
  return outcomes.map(({ code, stdout, stderr }, i) => {
    assert.deepEqual([code, stderr], [0, ""], all[i]);
    return stdout;
  });
}

Deno.test("xt plot line --json has x as it is asked for, NaN and ±Infinity as null in their place", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  fill(db);
  const texts = await plots(db, [
    "loss --json",
    "loss --x elapsed --json",
    "loss --x time --json",
    "loss --x step --json",
    "loss --x elapsed --smooth 0.9 --log-y --json",
    "loss --x elapsed --where step>20 --track-id run-2 --json",
  ]);
  const [index, elapsed, time, step, smooth, chosen] = texts.map((text) =>
    JSON.parse(text).slice(0, 4)
  );
  const track_id = "run-1";
  assert.deepEqual(index, [
    { track_id, index: 0, loss: 4 },
    { track_id, index: 2, loss: null },
    { track_id, index: 3, loss: null },
    { track_id, index: 4, loss: 1 },
  ]);
  assert.deepEqual(elapsed.map((row: Record<string, unknown>) => row.elapsed), [
    0,
    120.000002,
    180.000003,
    240.000004,
  ]);
  assert.deepEqual(time[1], { track_id, time: "2026-01-01 10:02:00.250002", loss: null });
  assert.deepEqual(step.at(-1), { track_id, step: 50, loss: 1 });
  assert.deepEqual(smooth, elapsed);
  // Seconds count from the first event of the run, chosen or not.
  assert.deepEqual(chosen.at(-1), { track_id: "run-2", elapsed: 240.000004, loss: 2 });
});

Deno.test("xt plot line --every has a row for each window of time that has values", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  fill(db);
  const texts = await plots(db, [
    "loss --every 5m --json",
    "loss --every 1d --agg max --json",
    "loss --every 1d --agg count --json",
    "loss --every 1d --by model --json",
  ]);
  const [mean, max, count, grouped] = texts.map((text) => JSON.parse(text));
  assert.deepEqual(mean, [
    { time: "2026-01-01 10:00:00.000000", loss: null },
    { time: "2026-01-01 11:00:00.000000", loss: null },
  ]);
  const day = { time: "2026-01-01 00:00:00.000000" };
  assert.deepEqual([max, count], [[{ ...day, loss: 4 }], [{ ...day, loss: 8 }]]);
  assert.deepEqual(grouped, [
    { model: "vit", ...day, loss: null },
    { model: 'c"nn 🚀', ...day, loss: null },
  ]);
  const [shown] = await plots(db, ["step --every 1m --agg p95 --by model"]);
  assert.match(shown!, /step, p95 of each 1m\n/);
  assert.match(shown!, /time, 2026-01-01\n {3}\* model=vit {4,}\+ model=c"nn 🚀\n$/);
});

Deno.test("xt plot line draws many runs as their mean and range, by a param as one line each", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  fill(db);
  const [all, grouped, told] = await plots(db, [
    "loss --table many",
    "loss --table many --by seed",
    "loss --by status",
  ]);
  assert.match(all!, /░[^]*mean and range of 12 runs\n.*--by, --track-id or --where\n$/);
  assert.match(grouped!, /\* seed=0, 6 runs {3}\+ seed=1, 6 runs\n$/);
  assert.match(told!, /status=finished, 2 runs\n {3}× 2 NaN {3}▼ 2 -Infinity\n$/);
});

Deno.test("xt plot line says in one line what it cannot do", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  fill(db);
  const cases: [number, RegExp, ...string[]][] = [
    [2, /^Cannot use --agg without --every/, "loss", "--agg", "mean"],
    [2, /^Cannot use "1y" as --every: expected a time like 30s, 1m/, "loss", "--every", "1y"],
    [2, /^Cannot use --every with --x/, "loss", "--every", "1m", "--x", "step"],
    [
      2,
      /^Cannot use "p42" as --agg: expected mean or min/,
      "loss",
      "--every",
      "1m",
      "--agg",
      "p42",
    ],
    [2, /^Cannot use "1.5" as --smooth: expected a number from 0 to 1$/, "loss", "--smooth", "1.5"],
    [2, /^Cannot use "" as --smooth/, "loss", "--smooth", ""],
    [2, /^Cannot use "NaN" as --smooth/, "loss", "--smooth", "NaN"],
    [1, /^Cannot read column "stepp": .* Did you mean "step"\?$/, "loss", "--x", "stepp"],
    [1, /^Cannot plot "model": its kind is string/, "loss", "--x", "model"],
    [1, /"modle".* Did you mean "model"\?$/, "loss", "--by", "modle"],
    [2, /^Cannot use --json with --follow/, "loss", "-f", "--json"],
    [2, /^Cannot follow several tables$/, "loss", "-f", "--table", "events", "--table", "many"],
  ];
  const calls = cases.map(([, , ...args]) => ["plot", "line", db, ...args]);
  for (const [i, outcome] of (await xtAll(calls)).entries()) {
    const [code, message] = cases[i]!;
    assert.match(messageOf(outcome, code, calls[i]!), message);
  }
});

Deno.test("xt plot line says on stderr what a log axis leaves out", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  using tracker = new Tracker(db, { trackId: "run" });
  tracker.logBatch([{ x: 0 }, { x: 1 }, { x: 1000 }]);
  const [outcome] = await xtAll([["plot", "line", db, "x", "--log-y"]]);
  assert.equal(outcome!.code, 0);
  assert.equal(
    outcome!.stderr,
    "xt: 1 value at or below 0, where a log axis has no place, is left out\n",
  );
  assert.match(outcome!.stdout, /1000 ┤[^]*100 ┤[^]*10 ┤[^]*1 ┤/);
});

Deno.test("a column of the name elapsed or time is meant where there is one", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  using tracker = new Tracker(db, { trackId: "run" });
  tracker.logBatch([{ x: 1, time: 5, elapsed: 7 }]);
  assert.deepEqual(await json("plot", "line", db, "x", "--x", "time"), [
    { track_id: "run", time: 5, x: 1 },
  ]);
  using reader = new Reader(db);
  assert.match(reader.plot("x", { x: "elapsed" }).toString(), / elapsed\n/);
});

Deno.test("xt plot line --follow waits for the first event, and draws anew as others come", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  using tracker = new Tracker(db, { trackId: OTTER, warnings: false });
  const following = new Follower("plot", "line", "-f", db, "loss");
  assert.deepEqual(await following.until("Waiting"), ["Waiting for the first event"]);
  tracker.log({ loss: 1 });
  assert.equal((await following.until(OTTER)).length, 25);
  tracker.logBatch([{ loss: NaN }, { loss: 1000 }]);
  const drawn = await following.until("1 NaN");
  assert.match(drawn.join("\n"), /1000 ┤/);
  assert.deepEqual(await following.end(), ["", 0]);
});

Deno.test("xt plot line --follow refuses a missing file and an unknown column", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  fill(db);
  const calls = [["plot", "line", "-f", `${db}x`, "loss"], ["plot", "line", "-f", db, "los"]];
  const [missing, unknown] = await xtAll(calls);
  assert.match(messageOf(missing!, 1, calls[0]!), /no such file$/);
  assert.match(messageOf(unknown!, 1, calls[1]!), /Did you mean "loss"\?$/);
});
