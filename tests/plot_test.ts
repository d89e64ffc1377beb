import assert from "node:assert/strict";
import { Tracker } from "../mod.ts";
import { binsOf } from "../lib/plot/histogram.ts";
import { numberScale, place, timeScale } from "../lib/plot/scale.ts";
import { displayWidth } from "../lib/markdown.ts";
import { tempFolder } from "./support.ts";
import { json, xt } from "./xt.ts";

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
      gaps: i % 10 === 0 ? null : i % 11 === 0 ? Infinity : i % 13 === 0 ? NaN : i,
      huge: (i - 50) * 2e306,
      tiny: i * 1e-300,
      'é 🚀"': i,
    })));
  }
  using one = new Tracker(db, { table: "one" });
  one.log({ loss: 0.5, nothing: null, never: "x" });
}

Deno.test("ticks stand at steps of 1, 2 or 5, with the digits that they need", () => {
  const labels = (min: number, max: number, about: number) =>
    numberScale(min, max, about).ticks.map(({ label }) => label);
  assert.deepEqual(labels(0, 1, 5), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
  assert.deepEqual(labels(-3, 12, 4), ["0", "5", "10"]);
  assert.deepEqual(labels(0, 123456789, 3), ["0", "5e7", "1.0e8"]);
  assert.deepEqual(labels(0, 3e-9, 3), ["0", "1e-9", "2e-9", "3e-9"]);
  for (
    const [min, max] of [[-1e308, 1e308], [5, 5], [0, 0], [1e-320, 2e-320], [2 ** 53, 2 ** 53 + 4]]
  ) {
    const scale = numberScale(min!, max!, 4);
    for (const { value } of scale.ticks) {
      assert.ok(
        place(scale, value) >= -1e-9 && place(scale, value) <= 1 + 1e-9,
        `${min} to ${max}`,
      );
    }
  }
});

Deno.test("ticks of time stand at whole parts of a day, or days", () => {
  const labels = (from: string, to: string) =>
    timeScale(Date.parse(from), Date.parse(to), 4).ticks.map(({ label }) => label);
  assert.deepEqual(labels("2026-01-01T00:00:00Z", "2026-01-05T00:00:00Z").slice(0, 2), [
    "2026-01-01",
    "2026-01-02",
  ]);
  assert.deepEqual(labels("2026-01-01T00:00:00Z", "2026-01-01T01:30:00Z"), [
    "00:00",
    "00:30",
    "01:00",
    "01:30",
  ]);
  assert.deepEqual(labels("2026-01-01T00:00:00Z", "2026-01-01T00:00:09Z"), [
    "00:00:00",
    "00:00:05",
  ]);
  assert.equal(labels("2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.008Z")[1], "00:00:00.002");
  assert.ok(labels("1990-01-01T00:00:00Z", "2026-01-01T00:00:00Z").length >= 2);
});

Deno.test("bins of a histogram hold each value once", () => {
  assert.deepEqual(binsOf([0, 1, 2, 3, 4], 2).map(({ count }) => count), [2, 3]);
  assert.deepEqual(binsOf([5], 3).map(({ count }) => count), [0, 1, 0]);
  const bins = binsOf([-1e308, 0, 1e308], 4);
  assert.deepEqual(bins.map(({ count }) => count), [1, 0, 1, 1]);
  assert.ok(bins.every(({ from, to }) => Number.isFinite(from) && Number.isFinite(to)));
});

Deno.test("plots of all columns are at most 80 by 24, and end without a message", async () => {
  using folder = tempFolder();
  fill(folder.file("a.db"));
  const db = folder.file("a.db");
  const columns = ["loss", "same", "at", "big", "ok", "huge", "tiny", 'é 🚀"', "timestamp"];
  const plots = columns.flatMap((column) => [
    ["hist", db, column],
    ["line", db, column],
    ["scatter", db, "at", column],
  ]);
  plots.push(["hist", db, "loss", "--table", "one"], ["line", db, "loss", "--table", "one"]);
  for (const plot of plots) {
    const { code, stdout, stderr } = await xt("plot", ...plot);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" }, plot.join(" "));
    const lines = stdout.split("\n");
    assert.ok(lines.length <= 25, `${plot.join(" ")} has ${lines.length} lines`);
    for (const line of lines) assert.ok(displayWidth(line) <= 80, `${plot.join(" ")}: ${line}`);
    assert.doesNotMatch(stdout, /NaN|undefined/);
  }
});

Deno.test("xt plot hist ends with the box of numbers, unless it is not wanted", async () => {
  using folder = tempFolder();
  fill(folder.file("a.db"));
  const { stdout } = await xt("plot", "hist", folder.file("a.db"), "i", "--bins", "10");
  assert.deepEqual(stdout.trimEnd().split("\n").slice(-6), [
    "╭────────────────────╮",
    "│ observations   300 │",
    "│ min              0 │",
    "│ mean          49.5 │",
    "│ max             99 │",
    "╰────────────────────╯",
  ]);
  const bare = await xt("plot", "hist", folder.file("a.db"), "i", "--no-summary");
  assert.doesNotMatch(bare.stdout, /observations/);
  const bins = await json("plot", "hist", folder.file("a.db"), "i", "--bins", "3");
  assert.deepEqual(bins.map(({ count }) => count), [99, 99, 102]);
});

Deno.test("xt plot line draws each run with a letter, and names them below", async () => {
  using folder = tempFolder();
  fill(folder.file("a.db"));
  const { stdout } = await xt("plot", "line", folder.file("a.db"), "loss");
  assert.deepEqual(stdout.trimEnd().split("\n").slice(-3), ["  A run-1", "  B run-2", "  C run-3"]);
  for (const letter of "ABC") assert.match(stdout, new RegExp(`[⠀-⣿ ]${letter}`));
  const rows = await json("plot", "line", folder.file("a.db"), "loss");
  assert.deepEqual(rows[100], { track_id: "run-2", index: 0, loss: 1 });
});

Deno.test("xt plot with --pch is plain ASCII, and takes a title, a label and a size", async () => {
  using folder = tempFolder();
  fill(folder.file("a.db"));
  const look = [
    "--pch",
    "o",
    "--title",
    "Losses",
    "--xlab",
    "epochs",
    "--width",
    "40",
    "--height",
    "10",
  ];
  for (const plot of [["hist", "loss"], ["line", "loss"], ["scatter", "i", "loss"]]) {
    const [name, ...names] = plot;
    const { stdout } = await xt("plot", name!, folder.file("a.db"), ...names, ...look);
    assert.match(stdout, PLAIN);
    assert.match(stdout, /o/);
    const lines = stdout.split("\n");
    assert.equal(lines[0]!.trim(), "Losses");
    assert.equal(lines[9]!.trim(), "epochs");
    assert.ok(lines.every((line) => line.length <= 40));
  }
});

Deno.test("xt plot leaves out NULL and NaN, and says how many values are infinite", async () => {
  using folder = tempFolder();
  fill(folder.file("a.db"));
  const { code, stdout, stderr } = await xt("plot", "hist", folder.file("a.db"), "gaps");
  assert.equal(code, 0);
  assert.equal(stderr, "xt: 27 infinite values are left out\n");
  assert.match(stdout, /observations +222 /);
});

Deno.test("xt plot says in one line what it cannot draw", async () => {
  using folder = tempFolder();
  fill(folder.file("a.db"));
  const db = folder.file("a.db");
  const cases: [number, RegExp, ...string[]][] = [
    [1, /Cannot plot "phase" of ".*": it holds text, not numbers/, "hist", db, "phase"],
    [1, /Cannot read column "los".*Did you mean "loss"\?/, "line", db, "los"],
    [1, /Cannot draw 500 bins in \d+ columns/, "hist", db, "loss", "--bins", "500"],
    [2, /Cannot use 0 as --bins: expected 1 to/, "hist", db, "loss", "--bins", "0"],
    [2, /Cannot use 1 as --width/, "hist", db, "loss", "--width", "1"],
    [2, /Cannot use 100000 as --height/, "line", db, "loss", "--height", "100000"],
    [2, /Cannot use "ab" as --pch/, "line", db, "loss", "--pch", "ab"],
    [2, /Unknown colour "grene". Did you mean "green"\?/, "line", db, "loss", "--colour", "grene"],
    [2, /Cannot use --bins with plot line/, "line", db, "loss", "--bins", "3"],
    [2, /Missing <y>/, "scatter", db, "loss"],
  ];
  for (const [code, message, ...args] of cases) {
    const result = await xt("plot", ...args);
    assert.equal(result.code, code, args.join(" "));
    assert.match(result.stderr, message);
    assert.match(result.stderr, /^xt: [^\n]*\n$/);
    assert.equal(result.stdout, "");
  }
});
