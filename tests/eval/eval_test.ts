/* Evaluations: what is stored of them, and when one is worse than another. */
import assert from "node:assert/strict";
import { type Event, Reader, Tracker } from "../../mod.ts";
import { type Case, compareEvaluations, evaluate } from "../../eval.ts";
import { signFlip } from "../../lib/stats/sign_flip.ts";
import { tempFolder } from "../support/mod.ts";
import { withPackages } from "../support/packages.ts";
import { messageOf, xtAll } from "../support/xt.ts";
import cases from "../fixtures/stats/sign_flip.json" with { type: "json" };

const exact = { exact: ({ output, expected }: Event) => output === expected };

function stored(tracker: Tracker): Promise<Event[]> {
  return tracker.sql("SELECT * FROM evaluations ORDER BY timestamp");
}

Deno.test("evaluate() stores an event a case and trial, with scores, outputs, errors and seconds", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { params: { model: "small" }, name: "first" });
  tracker.log({ loss: 1 });
  const seen: unknown[] = [];
  const done = await evaluate(tracker, "words", {
    data: async (): Promise<Case[]> => [
      { input: "a", expected: "A", id: "letter" },
      { input: { n: 1 }, expected: { n: 2 } },
      await Promise.resolve({ input: "fail", expected: null }),
      { input: "map" },
    ],
    task: async (input: unknown) => {
      await Promise.resolve();
      seen.push(input);
      if (input === "fail") throw new RangeError("cannot");
      return input === "map" ? new Map([[1, 2]]) : input === "a" ? "A" : { n: 2 };
    },
    scores: [
      function same({ output, expected }) {
        return JSON.stringify(output) === JSON.stringify(expected);
      },
      ({ output }) => ({ name: "length", score: String(output).length, metadata: { why: "so" } }),
      function broken({ input }): number {
        if (input === "a") throw new Error("no idea");
        return 0.5;
      },
    ],
    trials: 2,
  });
  assert.deepEqual(seen.length, 8);
  const rows = await stored(tracker);
  assert.deepEqual(
    rows.map(({ evaluation, case: of, trial, model }) => [evaluation, of, trial, model]).slice(
      0,
      4,
    ),
    [
      ["words", "letter", 1, "small"],
      ["words", "letter", 2, "small"],
      ["words", null, 1, "small"],
      ["words", null, 2, "small"],
    ],
  );
  assert.deepEqual(rows.map(({ same, length, broken }) => [same, length, broken])[0], [1, 1, null]);
  assert.deepEqual(rows[0]!.length_metadata, { why: "so" });
  assert.deepEqual([rows[0]!.error, rows[2]!.error, rows[4]!.error], [
    "broken: no idea",
    "",
    "cannot",
  ]);
  assert.deepEqual([rows[4]!.same, rows[4]!.output], [null, null]);
  assert.deepEqual(rows[2]!.output_json, { n: 2 });
  assert.ok(rows.every(({ seconds }) => seconds >= 0 && seconds < 5));
  assert.deepEqual([done.errors, done.trackId, done.evaluation], [4, tracker.trackId, "words"]);
  assert.equal(done.scores.same, 2 / 3);
  assert.deepEqual(done.events.map((event) => event.case), [
    ...["letter", "letter", 1, 1, 2, 2, 3, 3],
  ]);
  assert.deepEqual(tracker.count(), 1);
  const runs = await tracker.sql("SELECT table_name, name, status FROM _runs ORDER BY 1");
  assert.deepEqual(runs, [
    { table_name: "evaluations", name: "first", status: "finished" },
    { table_name: "events", name: "first", status: "running" },
  ]);
});

Deno.test("concurrency tries so many at a time; data may be anything that iterates", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  let [now, most] = [0, 0];
  const data = (async function* () {
    for (let input = 0; input < 10; input++) {
      yield await Promise.resolve({ input, expected: input });
    }
  })();
  const { scores, events } = await evaluate(tracker, "slow", {
    data,
    task: async (input: number) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      now--;
      return input;
    },
    scores: exact,
    concurrency: 4,
  });
  assert.deepEqual([most, scores.exact, events.length], [4, 1, 10]);
  const rows = await stored(tracker);
  assert.deepEqual(rows.map((row) => row.case).sort((a, b) => a - b), [...Array(10).keys()]);
});

Deno.test("scorers of autoevals work as they are", async () => {
  const rows = await withPackages("autoevals.ts", ["autoevals"]);
  if (rows === undefined) return;
  const [texts, numbers, objects, lists] = rows;
  assert.deepEqual([texts.Levenshtein, texts.ExactMatch, texts.error], [0.8, 0, ""]);
  assert.ok(Math.abs(numbers.NumericDiff - 18 / 19) < 0.01);
  assert.ok(objects.JSONDiff > 0 && objects.JSONDiff < 1);
  assert.equal(lists.ListContains, 1);
});

Deno.test("with cache, what was tried once is not tried again; each trial is a result of its own", async () => {
  using folder = tempFolder();
  let calls = 0;
  const task = (input: number) => [input, ++calls][1]!;
  const options = { data: [{ input: 1 }, { input: 2 }], task, scores: { is: () => 1 }, trials: 2 };
  const outputs: unknown[][] = [];
  for (const model of ["a", "a", "b"]) {
    using tracker = new Tracker(folder.file("evals.db"), { params: { model } });
    const { events } = await evaluate(tracker, "e", { ...options, cache: folder.file("cache.db") });
    outputs.push(events.map(({ output }) => output));
  }
  assert.deepEqual(outputs, [[1, 2, 3, 4], [1, 2, 3, 4], [5, 6, 7, 8]]);
  using tracker = new Tracker(folder.file("evals.db"), { cache: folder.file("own.db") });
  await evaluate(tracker, "e", { ...options, cache: true });
  await evaluate(tracker, "e", { ...options, cache: true });
  assert.equal(calls, 12);
  using plain = new Tracker(Tracker.IN_MEMORY);
  await assert.rejects(evaluate(plain, "e", { ...options, cache: true }), TypeError);
});

Deno.test("evaluate() refuses wrong options before anything is tried; names that are taken are told apart", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  const good = { data: [{ input: 1 }], task: (x: number) => x, scores: { a: () => 1 } };
  const wrong: [unknown, unknown, unknown][] = [
    [{}, "e", good],
    [tracker, "", good],
    [tracker, "e", { ...good, task: 5 }],
    [tracker, "e", { ...good, scores: [5] }],
    [tracker, "e", { ...good, score: [] }],
    [tracker, "e", { ...good, trials: 0 }],
    [tracker, "e", { task: good.task, scores: good.scores }],
  ];
  for (const args of wrong) {
    await assert.rejects(evaluate(...args as Parameters<typeof evaluate>), /TypeError|RangeError/);
  }
  await assert.rejects(
    evaluate(tracker, "e", { ...good, data: () => Promise.reject(new Error("no data")) }),
    /no data/,
  );
  await evaluate(tracker, "e", {
    ...good,
    scores: { case: () => 1, seconds: () => 0.5, text: () => "x" as never },
  });
  const [row] = await stored(tracker);
  assert.deepEqual([row!.score_case, row!.score_seconds, row!.case, row!.error], [
    1,
    0.5,
    0,
    "text: expected a number, got text",
  ]);
});

Deno.test("signFlip() gives SciPy's exact p, and near it for many", () => {
  for (const { a, p } of cases) {
    const got = signFlip(a);
    if (a.length <= 16) assert.ok(Math.abs(got - p) <= 1e-9 * p, `${got} ${p}`);
    else assert.ok(Math.abs(got - p) < 0.02, `${got} ${p}`);
  }
  assert.equal(signFlip([0, 0]), 1);
});

/** Stores a run of an evaluation with planted scores. */
function plant(
  db: string,
  trackId: string,
  scores: readonly (number | null)[],
  more: Event = {},
): void {
  using tracker = new Tracker(db, { table: "evaluations", trackId, warnings: false });
  tracker.logBatch(scores.map((accuracy, at) => ({
    evaluation: "digits",
    case: at,
    trial: 1,
    accuracy,
    error: accuracy === null ? "broke" : "",
    seconds: 0.5,
    ...more,
  })));
}

Deno.test("compareEvaluations() judges scores by their cases, and lists what fell and rose", () => {
  using folder = tempFolder();
  const db = folder.file("evals.db");
  const base = Array.from({ length: 20 }, (_, i) => 0.5 + i % 3 / 100);
  plant(db, "base-1", base);
  plant(db, "worse-1", base.map((score, i) => score - 0.2 - i % 2 / 100));
  plant(db, "better-1", base.map((score, i) => score + 0.2 + i % 2 / 100));
  plant(db, "same-1", base.map((score, i) => score + (i % 2 - 0.5) / 100));
  plant(db, "mixed-1", base.map((score, i) => score + (i % 2 - 0.5)));
  const verdict = (to: string) =>
    compareEvaluations(db, "base", to).map((row) => [row.score, row.verdict]);
  assert.deepEqual(["worse", "better", "same", "mixed"].map(verdict), [
    [["accuracy", "worse"]],
    [["accuracy", "better"]],
    [["accuracy", "same"]],
    [["accuracy", "unsure"]],
  ]);
  const [worse] = compareEvaluations(db, "base", "worse");
  assert.ok(
    Math.abs(worse!.delta + 0.205) < 1e-9 && worse!.low < worse!.high && worse!.high < -0.2,
  );
  assert.deepEqual([worse!.regressions.length, worse!.improvements, worse!.current.cases], [
    20,
    [],
    20,
  ]);
  const [mixed] = compareEvaluations(db, "base", "mixed");
  assert.deepEqual([mixed!.regressions.length, mixed!.improvements.length], [10, 10]);
  assert.ok(mixed!.needed! > 20);
  assert.equal(compareEvaluations(db, "base", "worse", { maxDrop: 0.3 })[0]!.verdict, "same");
  plant(db, "few-1", base.slice(0, 5).map(() => 0));
  const [few] = compareEvaluations(db, "base", "few");
  assert.deepEqual([few!.verdict, few!.needed], ["unsure", 8]);
  plant(db, "broken-1", base.map((score, i) => i < 18 ? null : score));
  assert.deepEqual(verdict("broken"), [["accuracy", "unsure"], ["no error", "worse"]]);
});

Deno.test("xt eval compare and gate: rows, lists, exit codes", async () => {
  using folder = tempFolder();
  const db = folder.file("evals.db");
  const base = Array.from({ length: 12 }, () => 1);
  plant(db, "base-1", base);
  plant(db, "bad-1", base.map((_, i) => i < 10 ? 0 : 1));
  const compare = ["eval", "compare", db, "base", "bad"];
  const gate = ["eval", "gate", db, "--against", "base-1"];
  const calls = [
    compare,
    [...compare, "--json"],
    gate,
    [...gate, "--max-drop", "95%"],
    [
      ...["eval", "gate", db],
    ],
    [...gate, "--max-drop", "x"],
    ["eval", "gate", db, "--against", "none"],
    [
      ...["eval", "gate", folder.file("none.db"), "--against", "base-1"],
    ],
    ["eval", "compare", db, "base", "none"],
  ];
  calls.push([...compare, "third"], ["eval", "compare", db, "base"]);
  const outcomes = await xtAll(calls);
  assert.deepEqual(outcomes.map(({ code }) => code), [0, 0, 1, 3, 2, 2, 3, 1, 1, 2, 2]);
  assert.match(outcomes[0]!.stdout, /\| digits > accuracy +\| +1 \| 0\.1667 \| -0\.833 /);
  assert.match(outcomes[0]!.stdout, /\| regressions +\| case \| before \| after \|/);
  const [row] = JSON.parse(outcomes[1]!.stdout);
  assert.deepEqual(Object.keys(row), [
    ...["evaluation", "score", "verdict", "delta", "low", "high", "p", "adjusted", "needed"],
    ...["baseline", "current", "regressions", "improvements"],
  ]);
  assert.deepEqual([row.verdict, row.regressions[0]], ["worse", {
    case: 0,
    baseline: 1,
    current: 0,
  }]);
  for (const at of [4, 5, 6, 7, 8, 9, 10]) messageOf(outcomes[at]!, outcomes[at]!.code, calls[at]!);
  plant(db, "good-1", base);
  const [good, json] = await xtAll([gate, [...gate, "--json"]]);
  assert.deepEqual([good!.code, json!.code, JSON.parse(json!.stdout)[0].verdict], [0, 0, "same"]);
  using reader = new Reader(db, { table: "evaluations" });
  assert.equal(reader.count(), 36);
});
