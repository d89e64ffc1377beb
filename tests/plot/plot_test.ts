import assert from "node:assert/strict";
import { cpuUsage } from "node:process";
import { fitAxis } from "../../lib/plot/axis.ts";
import { binsOf, drawHistogram } from "../../lib/plot/histogram.ts";
import { drawLines, linesOf } from "../../lib/plot/lines.ts";
import { drawScatter, pointsOf } from "../../lib/plot/scatter.ts";
import { dateSteps, numberSteps } from "../../lib/plot/step.ts";

const LOOK = { width: 80, height: 24, colours: [] };

function column(numbers: Iterable<number>, name = "x", isDate = false) {
  return { name, numbers: Float64Array.from(numbers), isDate };
}

/** Gives the labels of an axis of 70 cells. */
function labelsOf(min: number, max: number): string[] {
  const steps = numberSteps(Math.max(Math.abs(min), Math.abs(max)));
  return fitAxis([min, max], 70, { steps, apart: [6, 14], across: true }).ticks
    .map(({ label }) => label);
}

Deno.test("ticks stand at steps of 1, 2 or 5, all with the digits that the step needs", () => {
  assert.deepEqual(labelsOf(0, 1).slice(0, 4), ["0.0", "0.2", "0.4", "0.6"]);
  assert.deepEqual(labelsOf(-3, 12).slice(0, 3), ["-2", "0", "2"]);
  assert.deepEqual(labelsOf(0, 123_456_789).slice(0, 3), ["0", "0.2e8", "0.4e8"]);
  assert.deepEqual(labelsOf(0, 3e-9).slice(0, 3), ["0", "0.5e-9", "1.0e-9"]);
  assert.deepEqual(labelsOf(1e9, 1e9 + 0.004).slice(0, 2), ["1000000000.000", "1000000000.002"]);
  assert.deepEqual(labelsOf(-1e308, 1e308).slice(0, 3), ["-1.0e308", "-0.5e308", "0"]);
});

Deno.test("ticks are whole cells apart, name the values in their cells, and no two labels touch", () => {
  for (let i = 0; i < 2000; i++) {
    const random = () => (Math.random() - 0.5) * 10 ** (Math.random() * 40 - 20);
    const [min, max] = [random(), random()].sort((a, b) => a - b);
    const cells = 5 + Math.floor(Math.random() * 200);
    const steps = numberSteps(Math.max(Math.abs(min!), Math.abs(max!)));
    const axis = fitAxis([min!, max!], cells, { steps, apart: [6, 14], across: true });
    const what = `${min} to ${max} in ${cells} cells`;
    for (const value of [min!, max!]) {
      const place = axis.place(value);
      assert.ok(place >= -0.51 && place <= cells - 0.49, `${what}: ${value} is at ${place}`);
    }
    for (const [n, { at, label }] of axis.ticks.entries()) {
      assert.ok(
        Math.abs(axis.place(Number(label)) - at) < 0.01,
        `${what}: ${label} is not at ${at}`,
      );
      const next = axis.ticks[n + 1];
      if (next === undefined) continue;
      assert.equal(next.at - at, axis.ticks[1]!.at - axis.ticks[0]!.at, what);
      assert.ok(next.at - at >= label.length + 2, what);
    }
  }
});

Deno.test("ticks of time stand at whole parts of a day, or days, as far as a Date goes", () => {
  const labels = (from: string, to: string, full = false) =>
    fitAxis([Date.parse(from), Date.parse(to)], 70, {
      steps: dateSteps(full),
      apart: [6, 14],
      across: !full,
    }).ticks.map(({ label }) => label).slice(0, 3);
  assert.deepEqual(labels("2026-01-01T00:00:00Z", "2026-01-09T00:00:00Z"), [
    "2026-01-01",
    "2026-01-03",
    "2026-01-05",
  ]);
  assert.deepEqual(labels("2025-12-31T18:00:00Z", "2026-01-01T19:00:00Z"), [
    "18:00",
    "21:00",
    "01-01",
  ]);
  assert.deepEqual(labels("2026-01-01T10:00:00Z", "2026-01-01T10:00:09Z"), [
    "10:00:00",
    "10:00:02",
    "10:00:04",
  ]);
  assert.deepEqual(labels("2026-01-01T10:00:00.000Z", "2026-01-01T10:00:00.008Z").slice(0, 2), [
    "10:00:00.000",
    "10:00:00.002",
  ]);
  assert.equal(labels("2026-01-01T10:00:00Z", "2026-01-01T13:00:00Z", true)[0], "2026-01-01 10:00");
  const all = fitAxis([-8.64e15, 8.64e15], 70, { steps: dateSteps(false), apart: [6, 14] });
  assert.ok(all.ticks.length > 2);
});

Deno.test("bins are between round numbers, and hold each number once", () => {
  const tenths = binsOf(column(Array.from({ length: 100 }, (_, i) => i / 100)));
  assert.deepEqual(tenths.edges.slice(0, 4), [0, 0.1, 0.2, 0.3]);
  assert.deepEqual(tenths.counts, Array(10).fill(10));
  const whole = binsOf(column([1, 2, 2, 3, 3, 3]));
  assert.deepEqual([whole.edges, whole.counts], [[1, 2, 3, 4], [1, 2, 3]]);
  const huge = binsOf(column([-1.7e308, 0, 1.7e308]));
  assert.ok(huge.edges.every(Number.isFinite));
  assert.equal(huge.counts.reduce((sum, n) => sum + n), 3);
});

Deno.test("so many bins go from the least to the greatest, as NumPy's histogram has them", () => {
  const { edges, counts } = binsOf(column([1, 2, 2, 3, 4, 10]), 3);
  assert.deepEqual([edges, counts], [[1, 4, 7, 10], [4, 1, 1]]);
  assert.deepEqual(binsOf(column([5, 5]), 3).counts, [0, 2, 0]);
});

Deno.test("each number is in the bin of its edges, also where the division is off by one", () => {
  for (let i = 0; i < 200; i++) {
    const shift = (Math.random() - 0.5) * 1e3;
    const numbers = Float64Array.from(
      { length: 500 },
      () => shift + Math.round(Math.random() * 50) / 10,
    );
    const { edges, counts } = binsOf(column(numbers), 1 + Math.floor(Math.random() * 60));
    for (const [bin, count] of counts.entries()) {
      const isLast = bin === counts.length - 1;
      const there = numbers.filter((n) => n >= edges[bin]! && (isLast || n < edges[bin + 1]!));
      assert.equal(count, there.length);
    }
  }
});

Deno.test("a histogram shows a bin of one among a million", () => {
  const numbers = new Float64Array(1e6).fill(0.5);
  numbers[0] = 0.95;
  const bins = binsOf(column(numbers), 10);
  const lines = drawHistogram(column(numbers), bins, { look: LOOK, boxed: false });
  assert.match(lines.at(-3)!, /█ +▁+$/);
});

Deno.test("a line joins the numbers of a run, and leaves out what is not finite", () => {
  const lines = linesOf(column([0, NaN, 2, Infinity, 4, 7]), [["a", 5], ["b", 1]]);
  assert.deepEqual(lines.lines.map(({ trackId, xs, ys }) => [trackId, [...xs], [...ys]]), [
    ["a", [0, 2, 4], [0, 2, 4]],
    ["b", [0], [7]],
  ]);
});

Deno.test("a million points are drawn in less than 2 seconds of a processor", () => {
  const numbers = Float64Array.from(
    { length: 1e6 },
    (_, i) => Math.sin(i / 1e5) + Math.random() / 10,
  );
  const x = column(numbers);
  const y = column(numbers.map((n) => n * n), "y");
  const start = cpuUsage();
  drawHistogram(x, binsOf(x), { look: LOOK, boxed: true });
  drawScatter(pointsOf(x, y), LOOK);
  drawLines(linesOf(x, [["a", 5e5], ["b", 5e5]]), LOOK);
  const { user, system } = cpuUsage(start);
  assert.ok(user + system < 2e6, `took ${user + system} µs`);
});

Deno.test("what has hardly room, or hardly a range, is drawn all the same", () => {
  const ends = [Number.MAX_VALUE, -Number.MAX_VALUE];
  const days = [8628538415045011, -8.64e15];
  for (
    const { numbers, isDate } of [{ numbers: ends, isDate: false }, { numbers: days, isDate: true }]
  ) {
    for (const all of [numbers, numbers.slice(1), [numbers[0]!, 0]]) {
      const x = column(all, "x", isDate);
      for (const look of [LOOK, { width: 20, height: 6, colours: [] }]) {
        for (const bins of [undefined, 1, 7]) {
          const found = binsOf(x, bins);
          assert.ok(found.edges.every(Number.isFinite));
          assert.equal(found.counts.reduce((sum, n) => sum + n), all.length);
          drawHistogram(x, found, { look, boxed: true });
        }
        const text = [drawScatter(pointsOf(x, x), look), drawLines(linesOf(x, [["a", 2]]), look)];
        assert.doesNotMatch(text.flat().join("\n"), /NaN|Infinity|undefined/);
      }
    }
  }
});

Deno.test("26 runs have marks of their own, one more and all are drawn alike", () => {
  const draw = (runs: number) =>
    drawLines(
      linesOf(
        column(Array.from({ length: 2 * runs }, (_, i) => i)),
        Array.from({ length: runs }, (_, i) => [`run-${i}`, 2]),
      ),
      LOOK,
    );
  const some = draw(26).join("\n");
  assert.equal(new Set(some.match(/\S(?= run-\d)/g)).size, 26);
  const many = draw(27);
  assert.equal(many.at(-1), "   27 runs, a line each");
  assert.equal(many.length, 24);
});

Deno.test("a scatter plot of marks has each point where its values are", () => {
  const look = { width: 24, height: 9, colours: [], mark: "o", title: "" };
  const points = pointsOf(column([0, 10, 20, NaN], "a"), column([0, 1, 2, 1], "b"));
  assert.deepEqual(drawScatter(points, look), [
    "  |",
    "2 +                    o",
    "  |",
    "1 +          o",
    "  |",
    "0 +o",
    "  ++---------+---------+",
    "   0         10       20",
    "             a",
  ]);
});
