import assert from "node:assert/strict";
import { displayWidth } from "../../lib/frame/markdown.ts";
import { Tracker } from "../../mod.ts";
import { contentsOf, tempFolder } from "../support/mod.ts";
import { failure, json, lines, OTTER, start, xt, xtAll } from "../support/xt.ts";

const PLAIN = /^[ -~\n]*$/;

/** Makes a file of three runs, with what is hard to draw. */
function fill(db: string): void {
  for (const run of [1, 2, 3]) {
    using tracker = new Tracker(db, { trackId: `run-${run}`, warnings: false });
    tracker.logBatch(Array.from({ length: 100 }, (_, i) => ({
      i,
      loss: Math.exp(-i / (20 * run)),
      same: 7,
      at: new Date(1.7e12 + i * 3.6e6),
      big: 2n ** 60n + BigInt(i),
      ok: i % 3 === 0,
      phase: "train",
      cfg: [i],
      gaps: i % 10 === 0 ? null : i % 11 === 0 ? Infinity : i % 13 === 0 ? NaN : i,
      mixed: i === 50 ? "diverged" : i,
      huge: (i - 50) * 2e306,
      tiny: i * 1e-300,
      'é 🚀"': i,
    })));
  }
  using one = new Tracker(db, { table: "one", trackId: OTTER, warnings: false });
  one.log({ loss: 0.5, infinite: Infinity, nothing: 1 });
  one.setValue("nothing", null);
}

Deno.test("plots of all columns are at most 80 by 24, and end without a message", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  fill(db);
  const columns = [
    "loss",
    "same",
    "at",
    "big",
    "ok",
    "huge",
    "tiny",
    "mixed",
    'é 🚀"',
    "timestamp",
  ];
  const plots = columns.flatMap((column) => [
    ["hist", db, column],
    ["line", db, column],
    ["scatter", db, "at", column],
    ["scatter", db, column, "i"],
  ]);
  plots.push(...["hist", "line"].map((plot) => [plot, db, "loss", "--table", "one"]));
  const outcomes = await xtAll(plots.map((plot) => ["plot", ...plot]));
  for (const [i, { code, stdout, stderr }] of outcomes.entries()) {
    const plot = plots[i]!;
    assert.deepEqual([stderr, code, stdout.at(-1)], ["", 0, "\n"], plot.join(" "));
    const all = stdout.split("\n").slice(0, -1);
    assert.ok(all.length <= 24, `${plot.join(" ")} has ${all.length} lines`);
    for (const line of all) {
      assert.ok(displayWidth(line) <= 80 && line === line.trimEnd(), `${plot.join(" ")}: ${line}`);
    }
    const text = all.join("\n");
    assert.doesNotMatch(text, /NaN|Infinity|undefined/);
    assert.ok(!text.includes("\u001b"));
  }
});

Deno.test("xt plot hist draws bars between round numbers, and ends with the box of numbers, or not", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  fill(db);
  const box = [
    "   ┌────────────────────┐",
    "   │ observations   300 │",
    "   │ min              0 │",
    "   │ mean          49.5 │",
    "   │ max             99 │",
    "   └────────────────────┘",
  ];
  const plot = [
    "                     i",
    "   │▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄",
    "   │██████████████████████████████",
    "20 ┤██████████████████████████████",
    "   │██████████████████████████████",
    "   │██████████████████████████████",
    " 0 └┬─────┬─────┬─────┬─────┬─────┬",
    "    0     20    40    60    80   100",
  ];
  const args = ["plot", "hist", db, "i", "--width", "40"];
  assert.deepEqual(await lines(...args, "--height", "14"), [...plot, ...box]);
  assert.deepEqual(await lines(...args, "--height", "8", "--no-summary"), plot);
  const bins = await json("plot", "hist", db, "i", "--bins", "3");
  assert.deepEqual(bins, [
    { from: 0, to: 33, count: 99 },
    { from: 33, to: 66, count: 99 },
    { from: 66, to: 99, count: 102 },
  ]);
  const [first] = await json("plot", "hist", db, "at");
  assert.match(String(first!.from), /^2023-11-14T\d\d:00:00.000Z$/);
  const [dates] = (await lines("plot", "hist", db, "at")).slice(-4, -3);
  assert.match(dates!, /min +2023-11-14 22:13:20 │$/);
});

Deno.test("xt plot line draws each run with a mark of its own, and names it below", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  fill(db);
  const all = await lines("plot", "line", db, "loss", "--xlab");
  assert.equal(all.length, 24);
  assert.deepEqual(all.slice(-2), [
    "                                        event",
    "   * run-1   + run-2   o run-3",
  ]);
  assert.match(all.join("\n"), /┤[*+o]+\n[^]*│ +\*+\+*/);
  const one = await lines("plot", "line", db, "loss", "--table", "one");
  assert.match(one.at(-1)!, new RegExp(`⠒⠒ ${OTTER}$`));
  const rows = await json("plot", "line", db, "loss");
  assert.equal(rows.length, 300);
  assert.deepEqual(rows[100], { track_id: "run-2", index: 0, loss: 1 });
  const gaps = await xt("plot", "line", db, "gaps", "--json");
  assert.deepEqual(JSON.parse(gaps.stdout).slice(0, 2), [
    { track_id: "run-1", index: 1, gaps: 1 },
    { track_id: "run-1", index: 2, gaps: 2 },
  ]);
});

Deno.test("xt plot line has the events of a run in the order of their timestamps", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  fill(db);
  const mirror = folder.file("mirror.db");
  await lines("copy", db, mirror);
  const sql = "INSERT INTO events SELECT * FROM events WHERE i = 0 RETURNING i";
  for (
    const query of [
      "CREATE TABLE kept AS SELECT * FROM events WHERE i < 3",
      "DELETE FROM events WHERE i < 3",
      sql.replace("FROM events WHERE i = 0", "FROM kept"),
      "DROP TABLE kept",
    ]
  ) await lines("sql", mirror, query, "--write");
  assert.deepEqual(await json("plot", "line", mirror, "i"), await json("plot", "line", db, "i"));
});

Deno.test("xt plot scatter has a point for each event that has both, named by its columns", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  fill(db);
  const rows = await json("plot", "scatter", db, "i", "gaps", "--table", "events", "-n", "4");
  // The first event has NULL.
  assert.deepEqual(rows, [{ i: 1, gaps: 1 }, { i: 2, gaps: 2 }, { i: 3, gaps: 3 }]);
  const all = await lines("plot", "scatter", db, "timestamp", "loss");
  assert.match(all.at(-1)!, /^ +timestamp, \d{4}-\d\d-\d\d$/);
  assert.deepEqual((await json("plot", "scatter", db, "i", "i"))[1], { i: 1 });
});

Deno.test("xt plot with --pch is plain ASCII, and takes a title, a label and a size", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  fill(db);
  const look = "--pch o --title Losses --xlab epochs --width 40 --height 14".split(" ");
  for (const plot of [["hist", db, "loss"], ["line", db, "loss"], ["scatter", db, "i", "loss"]]) {
    const all = await lines("plot", ...plot, ...look);
    assert.match(all.join("\n"), PLAIN);
    assert.match(all.join("\n"), /oo/);
    assert.equal(all.length, 14);
    assert.equal(all[0]!.trim(), "Losses");
    assert.ok(all.some((line) => line.trim() === "epochs"));
    assert.ok(all.every((line) => line.length <= 40));
  }
  const untitled = await lines("plot", "hist", db, "loss", "--title", "", "--height", "12");
  assert.match(untitled[0]!, /[│┤]/);
});

Deno.test("xt plot leaves out NULL and NaN, and says how many values are infinite", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  fill(db);
  const { code, stdout, stderr } = await xt("plot", "hist", db, "gaps");
  assert.deepEqual([code, stderr], [0, "xt: 27 infinite values are left out\n"]);
  assert.match(stdout, /observations +222 /);
});

Deno.test("xt plot says in one line what it cannot draw", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  fill(db);
  using empty = new Tracker(db, { table: "empty" });
  const before = contentsOf(db);
  const cases: [number, RegExp, ...string[]][] = [
    [1, /^Cannot plot "phase": its kind is string, and a plot needs/, "hist", db, "phase"],
    [1, /^Cannot plot "cfg": its kind is json/, "scatter", db, "i", "cfg"],
    [1, /^Cannot plot "track_id": its kind is string/, "line", db, "track_id"],
    [1, /^Cannot read column "los": .* Did you mean "loss"\?$/, "line", db, "los"],
    [1, /^Cannot read column "losss": .* Did you mean "loss"\?$/, "scatter", db, "losss", "i"],
    [1, /^Cannot read table "evens"/, "hist", db, "loss", "--table", "evens"],
    [
      1,
      /^Cannot plot "infinite": no event has a finite number/,
      "hist",
      db,
      "infinite",
      "--table",
      "one",
    ],
    [
      1,
      /^Cannot plot "nothing": no event has a finite number/,
      "line",
      db,
      "nothing",
      "--table",
      "one",
    ],
    [
      1,
      /^Cannot plot "timestamp": no event has a date in it$/,
      "hist",
      db,
      "timestamp",
      "--table",
      empty.table,
    ],
    [2, /^Cannot draw 500 bins in \d+ columns$/, "hist", db, "loss", "--bins", "500"],
    [
      2,
      /^Cannot use "0" as --bins: expected a whole number from 1 to 1000$/,
      "hist",
      db,
      "loss",
      "--bins",
      "0",
    ],
    [2, /^Cannot use "1" as --width: .* from 20 to 1000$/, "hist", db, "loss", "--width", "1"],
    [2, /^Cannot use "100000" as --height/, "line", db, "loss", "--height", "100000"],
    [2, /^Cannot use "ab" as --pch/, "line", db, "loss", "--pch", "ab"],
    [2, /^Cannot use "🚀" as --pch/, "line", db, "loss", "--pch", "🚀"],
    [
      2,
      /^Unknown colour "grene"\. Did you mean "green"\?$/,
      "line",
      db,
      "loss",
      "--colour",
      "grene",
    ],
    [2, /^Unknown colour "x": expected black, red, /, "line", db, "loss", "--colour", "x"],
    [2, /^Cannot use --bins with plot line/, "line", db, "loss", "--bins", "3"],
    [2, /^Missing <y>/, "scatter", db, "loss"],
  ];
  await Promise.all(cases.map(async ([code, message, ...args]) => {
    assert.match(await failure(code, "plot", ...args), message);
  }));
  assert.deepEqual(contentsOf(db), before);
});

Deno.test("xt plot keeps names with controls and wide letters on their lines", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  const runs = [
    "a\u001b[31m\nb",
    "運転🚀",
    "a run with a name that is as long as two lines of a terminal are ".repeat(3),
  ];
  for (const trackId of runs) {
    using tracker = new Tracker(db, { trackId, warnings: false });
    tracker.logBatch([{ "損失\n🚀": 1 }, { "損失\n🚀": 2 }]);
  }
  const all = await lines("plot", "line", db, "損失\n🚀");
  assert.equal(all[0]!.trim(), "損失\\n🚀");
  assert.match(all.join("\n"), /\* a\\u001b\[31m\\nb\n {3}\+ 運転🚀\n {3}o a run .*…$/);
  assert.ok(all.every((line) => displayWidth(line) <= 80));
});

Deno.test("xt plot ends quietly when its output is closed", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  fill(db);
  const child = start(["plot", "hist", db, "loss"]);
  await child.stdout.cancel();
  const stderr = await new Response(child.stderr).text();
  assert.deepEqual([stderr, (await child.status).code], ["", 0]);
});
