import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { directionOf } from "../../lib/runs/summary/direction.ts";
import { Reader, type Row, Tracker, TrackerError } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";
import { Dice } from "../support/random_events.ts";
import { measureOf, modelOf } from "../support/summary_model.ts";

const COLUMNS = [
  "loss",
  "loss_min",
  "Loss",
  'a"b',
  "it's",
  "group",
  "status",
  "events",
  "lr",
  "model",
  "__proto__",
  "val/acc",
  "rowid",
  "note",
  "name",
];

function drawValue(dice: Dice, column: string, run: number): unknown {
  if (dice.next() < 0.2) return null;
  if (column === "lr") return run / 10;
  if (column === "model") return `m${run % 3}`;
  const draw = dice.next();
  if (draw < 0.5) return dice.whole(0, 40) / 8;
  if (draw < 0.6) return NaN;
  if (draw < 0.65) return dice.pick([Infinity, -Infinity, -0, 2n ** 70n, 2n ** 60n, 5n]);
  if (draw < 0.75) return dice.pick(["text", "", "5", 'q"q']);
  if (draw < 0.8) return dice.pick([true, false]);
  if (draw < 0.85) return new Date(dice.whole(0, 3) * 1000);
  if (draw < 0.9) return dice.pick([[1], { a: [NaN] }, {}]);
  return dice.whole(0, 3);
}

/** Logs random events of some runs, and sets some of them back in time. */
function fillRandom(path: string, dice: Dice): void {
  const runs = dice.whole(1, 8);
  const columns = COLUMNS.filter(() => dice.next() < 0.7);
  for (let run = 0; run < runs; run++) {
    using tracker = new Tracker(path, { trackId: `run ${run}`, warnings: false });
    const own = columns.filter(() => dice.next() < 0.8);
    for (let i = dice.pick([1, 1, 2, 3, 12]); i > 0; i--) {
      const event = Object.fromEntries(own.map((name) => [name, drawValue(dice, name, run)]));
      tracker.log({ ...event, always: 1 });
    }
  }
  using db = new DatabaseSync(path);
  for (const { rowid } of db.prepare("SELECT rowid FROM events").all()) {
    if (dice.next() > 0.2) continue;
    const second = String(dice.whole(10, 59));
    db.prepare("UPDATE OR IGNORE events SET timestamp = ? WHERE rowid = ?").run(
      `2020-01-01 00:00:${second}.000000`,
      rowid!,
    );
  }
}

function rowsByRun(reader: Reader): Map<string, Row[]> {
  const ids = reader.runs().map(({ trackId }) => trackId);
  return new Map(ids.map((trackId) => [trackId, reader.toRows({ trackId })]));
}

function isNear(a: unknown, b: unknown): boolean {
  return typeof a === "number" && typeof b === "number" &&
    Math.abs(a - b) <= 1e-12 * Math.abs(b);
}

const FIXED = ["track_id", "name", "status", "started", "seconds", "events"];

Deno.test("summary() is what the plain way gives, on random tables", () => {
  const dice = new Dice(7);
  for (let round = 0; round < 25; round++) {
    using folder = tempFolder();
    const path = folder.file("runs.db");
    fillRandom(path, dice);
    using reader = new Reader(path);
    const model = modelOf(rowsByRun(reader));
    const nameOf = (column: string) => FIXED.includes(column) ? `events.${column}` : column;
    const columns = [...model.params, ...model.metrics];
    const rows = reader.summary();
    assert.deepEqual(
      new Set(Object.keys(rows[0]!)),
      new Set([...FIXED, ...columns.map(nameOf)]),
      `round ${round}`,
    );
    for (const row of rows) {
      for (const column of columns) {
        const expected = measureOf(model.valuesOf(row.track_id, column), "last");
        assert.deepEqual(row[nameOf(column)], expected, `round ${round}: ${column}`);
      }
    }
    const all = reader.columns.slice(2);
    const measures = ["first", "last", "min", "max", "mean", "count"];
    const named = all.flatMap((column) => measures.map((measure) => [column, measure] as const))
      .filter(([column, measure]) => !all.includes(`${column}_${measure}`));
    const names = named.map(([column, measure]) => `${nameOf(column)}_${measure}`);
    const measured = reader.summary({ columns: ["track_id", ...names] });
    for (const row of measured) {
      for (const [i, [column, measure]] of named.entries()) {
        const expected = measureOf(model.valuesOf(row.track_id, column), measure);
        const [got, at] = [row[names[i]!], `round ${round}: ${column} ${measure}`];
        // Of −0 and 0, which are equal, either is the least; a mean depends on the order of its sum.
        if (got !== expected && !isNear(got, expected)) assert.deepEqual(got, expected, at);
      }
    }
  }
});

function sweep(path: string): void {
  for (const [i, lr] of [0.1, 0.2, 0.3].entries()) {
    using tracker = new Tracker(path, {
      trackId: `run-${i}`,
      params: { lr, model: i === 1 ? "vit" : "cnn" },
      tags: i === 0 ? ["paper", "good"] : ["paper"],
      group: i === 2 ? "b" : "a",
      warnings: false,
    });
    for (let epoch = 1; epoch <= 4; epoch++) {
      tracker.log({
        epoch,
        loss: i === 2 && epoch === 4 ? NaN : lr / epoch,
        status: "own" + epoch,
      });
    }
    if (i === 1) tracker.finish("failed", "boom");
  }
}

Deno.test("summary() and runs() choose by status, tags, group, archived, where, sort and limit", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  sweep(path);
  using reader = new Reader(path);
  const ids = (options: Parameters<Reader["summary"]>[0]) => {
    const rows = reader.summary(options).map(({ track_id }) => Number(track_id.slice(4)));
    assert.deepEqual(reader.runs(options).map(({ trackId }) => Number(trackId.slice(4))), rows);
    return rows;
  };
  assert.deepEqual(ids({}), [0, 1, 2]);
  assert.deepEqual(ids({ status: "failed" }), [1]);
  assert.deepEqual(ids({ status: ["failed", "finished"] }), [0, 1, 2]);
  assert.deepEqual(ids({ tags: ["paper"] }), [0, 1, 2]);
  assert.deepEqual(ids({ tags: ["paper", "good"] }), [0]);
  assert.deepEqual(ids({ group: "b" }), [2]);
  assert.deepEqual(ids({ where: "lr >= 0.2 -- all but the first" }), [1, 2]);
  assert.deepEqual(ids({ where: "loss IS NULL" }), [2]);
  assert.deepEqual(ids({ where: "loss_min < 0.06 OR loss_count > 4" }), [0, 1]);
  assert.deepEqual(ids({ where: `"group" = 'a' AND status = 'finished'` }), [0]);
  assert.deepEqual(ids({ where: "events.status = 'own4' AND status = 'failed'" }), [1]);
  assert.deepEqual(ids({ where: `"events.status" LIKE 'own%' AND error = 'boom'` }), [1]);
  assert.deepEqual(ids({ where: "EXISTS (SELECT 1 FROM json_each(tags) WHERE value = 'good')" }), [
    0,
  ]);
  assert.deepEqual(ids({ where: "NOT archived AND note IS NULL AND parent IS NULL" }), [0, 1, 2]);
  assert.deepEqual(ids({ where: "LR > 0.25 AND events > 3" }), [2]);
  assert.deepEqual(ids({ sort: ["-loss"] }), [1, 0, 2]);
  assert.deepEqual(ids({ sort: ["loss"] }), [0, 1, 2]);
  assert.deepEqual(ids({ sort: ["model", "-lr"], limit: 2 }), [2, 0]);
  assert.deepEqual(ids({ sort: ["-loss_max"], limit: 1 }), [2]);
  reader.setRun("run-0", { archived: true });
  assert.deepEqual(ids({}), [1, 2]);
  assert.deepEqual(ids({ archived: true }), [0, 1, 2]);
  assert.deepEqual(ids({ archived: "only" }), [0]);
  assert.deepEqual(ids({ archived: true, where: "archived" }), [0]);
});

Deno.test("summary() gives exactly the columns named, in their order", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  sweep(path);
  using reader = new Reader(path);
  const columns = ["loss_min", "events.status", "status", "lr", "loss_mean", "tags"];
  assert.deepEqual(reader.summary({ columns, limit: 1 }).map(Object.entries), [[
    ["loss_min", 0.025],
    ["events.status", "own4"],
    ["status", "finished"],
    ["lr", 0.1],
    ["loss_mean", (0.1 + 0.05 + 0.1 / 3 + 0.025) / 4],
    ["tags", ["paper", "good"]],
  ]]);
  assert.deepEqual(Object.keys(reader.summary()[0]!), [
    "track_id",
    "name",
    "status",
    "started",
    "seconds",
    "events",
    "lr",
    "model",
    "epoch",
    "loss",
  ]);
  const [row] = reader.summary({ columns: ["timestamp", "track_id"], limit: 1 });
  assert.deepEqual(Object.values(row!), [reader.runs()[0]!.last, "run-0"]);
  assert.deepEqual(reader.runs({ columns: ["events", "trackId"], limit: 1 }).map(Object.entries), [
    [["events", 4], ["trackId", "run-0"]],
  ]);
});

Deno.test("where only reads, is one expression, and says what is wrong", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  sweep(path);
  using reader = new Reader(path);
  const mistakes: [string, RegExp][] = [
    ["1; DROP TABLE events", /more than one statement/],
    ["1;", /not one SQL expression/],
    ["1) OR (1", /not one SQL expression/],
    ["1) UNION SELECT (1", /not one SQL expression/],
    ["load_extension('x')", /may only read/],
    ["(ATTACH 'x.db' AS x)", /syntax error/],
    ["readfile('/etc/passwd') IS NULL", /no such function: readfile/],
    ["writefile('x', 'y')", /no such function: writefile/],
    ["(DELETE FROM run)", /syntax error/],
    ["los < 1", /no such column: los. Did you mean "loss"\?/],
    ["group = 'a'", /stands in double quotes: "group"/],
    ["lr = ?", /1 placeholders, 0 values/],
    ["max(lr) > 1", /misuse of aggregate/],
  ];
  for (const [where, message] of mistakes) {
    assert.throws(() => reader.summary({ where }), message, where);
    assert.throws(() => reader.runs({ where }), message, where);
  }
  const wrong: [object, RegExp][] = [
    [{ sort: ["los"] }, /Cannot sort by "los": no such column. Did you mean "loss"\?/],
    [{ columns: ["los"] }, /Cannot summarize "los": no such column. Did you mean "loss"\?/],
    [{ status: "faild" }, /Did you mean "failed"\?/],
    [{ archived: "all" }, /expected true, false or "only"/],
    [{ limit: -1 }, /at least 0/],
    [{ sort: "loss" }, /expected a list/],
    [{ tag: ["a"] }, /Did you mean "tags"\?/],
    [{ where: "" }, /not empty/],
    [{ columns: [1] }, /a name is text/],
  ];
  for (const [options, message] of wrong) assert.throws(() => reader.summary(options), message);
});

Deno.test("compare() sets runs side by side, and measures them against a baseline", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  sweep(path);
  using reader = new Reader(path);
  const { runs, rows } = reader.compare(["run-1", "run-0", "run-2"]);
  assert.deepEqual(runs.map(({ trackId, status }) => [trackId, status]), [
    ["run-1", "failed"],
    ["run-0", "finished"],
    ["run-2", "finished"],
  ]);
  assert.deepEqual(rows, [
    {
      name: "lr",
      kind: "param",
      values: [0.2, 0.1, 0.3],
      differs: true,
      delta: [0, 0.1 - 0.2, 0.3 - 0.2],
    },
    {
      name: "model",
      kind: "param",
      values: ["vit", "cnn", "cnn"],
      differs: true,
      delta: [null, null, null],
    },
    {
      name: "loss",
      kind: "metric",
      values: [0.05, 0.025, NaN],
      differs: true,
      delta: [0, 0.025 - 0.05, NaN],
    },
  ]);
  const all = reader.compare(["run-1", "run-0"], { all: true, baseline: "run-2" });
  assert.deepEqual(all.rows.map(({ name, differs }) => [name, differs]), [
    ["lr", true],
    ["model", true],
    ["epoch", false],
    ["loss", true],
  ]);
  assert.deepEqual(all.rows[0]!.delta, [0.2 - 0.3, 0.1 - 0.3]);
  assert.throws(() => reader.compare(["run-1", "run-9"]), TrackerError);
  assert.throws(() => reader.compare(["run-1"], { baseline: "run-9" }), /run "run-9".*no such run/);
  assert.throws(() => reader.compare("run-1" as never), TypeError);
  new DatabaseSync(folder.file("none.db")).close();
  using none = new Reader(folder.file("none.db"));
  assert.deepEqual([none.summary(), none.runs(), none.compare([]).rows], [[], [], []]);
  assert.throws(() => none.compare(["run-1"]), /no such run/);
});

Deno.test("summary() takes 500 metrics of runs that each have others of them", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  for (let run = 0; run < 6; run++) {
    using tracker = new Tracker(path, { trackId: `run-${run}` });
    for (let step = 0; step < 3; step++) {
      const own = Array.from({ length: 500 }, (_, i) => [`m${i}`, i + step] as const)
        .filter(([name]) => Number(name.slice(1)) % 6 !== run);
      tracker.log(Object.fromEntries(own));
    }
  }
  using reader = new Reader(path);
  const rows = reader.summary({ sort: ["-m499"] });
  assert.equal(rows.length, 6);
  for (const row of rows) {
    const run = Number(row.track_id.slice(4));
    for (let i = 0; i < 500; i++) assert.equal(row[`m${i}`], i % 6 === run ? null : i + 2);
  }
});

Deno.test("keys that no column could hold follow the columns as they appeared, in whichever run", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  using a = new Tracker(path, { trackId: "a", warnings: false });
  using b = new Tracker(path, { trackId: "b", warnings: false });
  a.log({ loss: 1, LOSS: 1 });
  b.log({ loss: 1, lOSS: 1 });
  a.log({ loss: 2, Loss: 1 });
  using reader = new Reader(path);
  assert.deepEqual(Object.keys(reader.summary()[0]!).slice(6), ["LOSS", "lOSS", "Loss", "loss"]);
  assert.deepEqual(reader.summary({ where: '"Loss" = 1' }).map((row) => row.track_id), ["a"]);
});

Deno.test("texts that differ only in case are two, however another program declared the column", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  using db = new DatabaseSync(path);
  db.exec(
    "CREATE TABLE events (track_id TEXT, timestamp TEXT, x TEXT COLLATE NOCASE);" +
      "INSERT INTO events VALUES ('a', '1', 'p'), ('a', '2', 'P'), ('a', '3', 'p')",
  );
  using reader = new Reader(path);
  assert.deepEqual(Object.keys(reader.summary()[0]!).slice(6), []);
});

Deno.test("summary() reads a file of Python's, and a table without a key", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  using db = new DatabaseSync(path);
  db.exec(
    "CREATE TABLE events (track_id TEXT, timestamp TEXT, x REAL, odd);" +
      "INSERT INTO events VALUES ('a', '2026', 1, 'p'), ('a', '2026', 2, 'p'), ('b', '2025', 7, 1)," +
      "('a', '2025', 3, NULL)",
  );
  using reader = new Reader(path);
  assert.deepEqual(
    reader.summary().map((row) => Object.fromEntries(Object.entries(row))),
    [["a", 3, 2, "p"], ["b", 1, 7, 1]].map(([track_id, events, x, odd]) => ({
      track_id,
      name: null,
      status: null,
      started: null,
      seconds: null,
      events,
      odd,
      x,
    })),
  );
});

Deno.test("directionOf() reads a metric's name", () => {
  const smaller = "loss val_loss valLoss error_rate latency_ms p99/latency time trainTime rmse"
    .split(" ");
  const greater = "acc accuracy top1_acc acc@5 auc f1 f1Score episode_reward test/f1".split(" ");
  for (const name of smaller) assert.equal(directionOf(name), "min", name);
  for (const name of greater) assert.equal(directionOf(name), "max", name);
  for (const name of ["epoch", "lr", "glossy", "timestamp", "time_to_accuracy", ""]) {
    assert.equal(directionOf(name), undefined, name);
  }
});
