import assert from "node:assert/strict";
import { cpuUsage } from "node:process";
import { fitAxis } from "../../lib/plot/axis.ts";
import { dateAxis } from "../../lib/plot/date_axis.ts";
import { binsOf, drawHistogram } from "../../lib/plot/histogram.ts";
import { drawScatter, pointsOf } from "../../lib/plot/scatter.ts";
import { lineText } from "../support/lines.ts";
import { displayWidth } from "../../lib/frame/markdown.ts";
import { numberSteps } from "../../lib/plot/step.ts";

const LOOK = { width: 80, height: 24, colours: [] };

function column(numbers: Iterable<number>, name = "x", isDate = false) {
  const values = [...numbers];
  return { name, numbers: Float64Array.from(values), isDate, values };
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

/** Gives the labels of an axis of dates of 70 cells. */
function dateLabels(from: string, to: string, across = true): string[] {
  const range = [Date.parse(from), Date.parse(to)] as const;
  return dateAxis(range, { cells: 70, across, room: 70 }).ticks.map(({ label }) => label);
}

Deno.test("ticks of time stand where parts of a clock or of the calendar begin", () => {
  const cases: readonly (readonly [from: string, to: string, ...labels: string[]])[] = [
    ["1975-01-01", "2024-01-01", "1975", "1980", "1985"],
    ["2025-11-15", "2027-02-01", "2026-01", "2026-04", "2026-07"],
    ["2026-01-01", "2026-02-19", "01-04", "01-11", "01-18", "01-25", "02-01"],
    ["2026-01-28", "2026-02-09", "01-29", "02-01", "02-03"],
    ["2026-01-01", "2026-01-09", "01-01", "01-02", "01-03"],
    ["2025-12-31T18:00:00Z", "2026-01-01T19:00:00Z", "18:00", "21:00", "01-01"],
    ["2026-01-01T10:00:00Z", "2026-01-01T10:00:09Z", "10:00:00", "10:00:02", "10:00:04"],
  ];
  for (const [from, to, ...labels] of cases) {
    assert.deepEqual(dateLabels(from, to).slice(0, labels.length), labels, `${from} to ${to}`);
  }
  assert.deepEqual(dateLabels("2026-01-01T10:00:00Z", "2026-01-01T10:00:00.008Z").slice(0, 2), [
    "10:00:00.000",
    "10:00:00.002",
  ]);
  assert.equal(
    dateLabels("2026-01-01T10:00:00Z", "2026-01-01T13:00:00Z", false)[0],
    "2026-01-01 10:00",
  );
  const all = dateAxis([-8.64e15, 8.64e15], { cells: 70, across: true, room: 70 });
  assert.ok(all.ticks.length > 2);
});

Deno.test("each tick of time is in the cell where its moment is drawn, and no two labels touch", () => {
  for (let i = 0; i < 2000; i++) {
    const min = (Math.random() - 0.5) * 4e12;
    const range = [min, min + 10 ** (1 + Math.random() * 11)] as const;
    const cells = 12 + Math.floor(Math.random() * 150);
    const { ticks, place } = dateAxis(range, { cells, across: true, room: cells });
    assert.ok(ticks.length > 0, `no tick in ${range}`);
    for (const [n, { at, label }] of ticks.entries()) {
      assert.ok(at >= 0 && at < cells);
      if (/^\d{4}(-\d\d){0,2}$/.test(label)) assert.equal(at, Math.round(place(Date.parse(label))));
      const before = ticks[n - 1];
      const room = before && (before.label.length + label.length) / 2 + 2;
      assert.ok(room === undefined || at - before!.at >= room);
    }
  }
});

Deno.test("bins of dates are parts of the calendar", () => {
  const monthly = Array.from({ length: 36 }, (_, i) => Date.UTC(2024, i, 1));
  const bins = binsOf(column(monthly, "x", true));
  const edges = bins.edges.map((edge) => new Date(edge).toISOString().slice(0, 10));
  assert.deepEqual(edges.slice(0, 3), ["2024-01-01", "2024-04-01", "2024-07-01"]);
  assert.deepEqual(bins.counts.slice(0, 3), [3, 3, 3]);
});

Deno.test("the box under a histogram tells values apart, and invents no digit", () => {
  const box = (values: readonly (number | bigint)[], isDate = false) => {
    const x = { ...column(values.map(Number), "x", isDate), values };
    const lines = drawHistogram(x, binsOf(x), { look: LOOK, boxed: true });
    return lines.slice(-4, -1).map((line) => line.replace(/[│ ]+(min|mean|max) +| *│$/g, ""));
  };
  const big = 2n ** 60n;
  assert.deepEqual(box([big, big + 1n, big + 2n]), [`${big}`, `${big + 1n}`, `${big + 2n}`]);
  assert.deepEqual(box([-big, -big - 3n]), [`${-big - 3n}`, `${-big - 2n}`, `${-big}`]);
  assert.deepEqual(box([big + 1n, 0.5]).filter((_, i) => i !== 1), ["0.5", `${big + 1n}`]);
  assert.deepEqual(box([2 ** 60]), Array(3).fill(`${big}`));
  assert.deepEqual(box([1, 1.00000005]), ["1", "1.000000025", "1.00000005"]);
  assert.deepEqual(box([1 / 3, 2]), ["0.33333333", "1.1666667", "2"]);
  assert.deepEqual(box([0.1 + 0.2]), Array(3).fill("0.30000000000000004"));
  assert.deepEqual(box([1e300, 3e300]), ["1e+300", "2e+300", "3e+300"]);
  assert.deepEqual(box([0, 500], true), [
    "1970-01-01 00:00:00.000",
    "1970-01-01 00:00:00.250",
    "1970-01-01 00:00:00.500",
  ]);
  assert.equal(box([1e12, 1e12 + 0.25], true)[2], "2001-09-09 01:46:40.000250");
  assert.equal(box([0, 5000], true)[2], "1970-01-01 00:00:05");
});

Deno.test("plots fit the width that they are given, and have a number at their y axis, however small", () => {
  const values: readonly (readonly number[])[] = [
    ...Array.from({ length: 60 }, () => {
      const [at, size] = [(Math.random() - 0.5) * 10 ** (Math.random() * 20 - 6), Math.random()];
      return Array.from({ length: 30 }, (_, i) => at * (1 + size * i));
    }),
    [0.13, 0.17],
    [7],
    [1e9, 1e9 + 0.001],
    [-3, 11],
    Array.from({ length: 3000 }, (_, i) => i),
  ];
  const moments = values.map((some) => some.map((value) => 1.7e12 + Math.abs(value) % 1e11));
  const cases = [...values.map((v) => column(v)), ...moments.map((v) => column(v, "when", true))];
  for (const x of cases) {
    for (const [width, height] of [[20, 6], [20, 7], [24, 8], [31, 6], [60, 7], [12, 6]] as const) {
      const look = { ...LOOK, width, height };
      const runs: [string, number][] = [["a-rather-long-run-id", x.numbers.length]];
      const plots = [
        drawScatter(pointsOf(x, x), look),
        lineText(x, runs, look),
        drawHistogram(x, binsOf(x, undefined, look), { look, boxed: true }),
      ];
      for (const lines of plots) {
        const what = `${width} by ${height}: ${x.numbers.slice(0, 3)}\n${lines.join("\n")}`;
        for (const line of lines) assert.ok(displayWidth(line) <= width, what);
        // In 12 columns there is no room for the moments of a clock.
        assert.ok(width < 20 || lines.some((line) => /\S ┤|\d └/.test(line)), what);
      }
    }
  }
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
  lineText(x, [["a", 5e5], ["b", 5e5]], LOOK);
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
        const text = [drawScatter(pointsOf(x, x), look), lineText(x, [["a", all.length]], look)];
        assert.doesNotMatch(text.flat().join("\n"), /NaN|Infinity|undefined/);
      }
    }
  }
});

Deno.test("eight runs have marks of their own, nine are drawn as their mean and range", () => {
  const draw = (runs: number) =>
    lineText(
      column(Array.from({ length: 2 * runs }, (_, i) => i)),
      Array.from({ length: runs }, (_, i) => [`run-${i}`, 2]),
      LOOK,
    );
  assert.equal(new Set(draw(8).join("\n").match(/\S(?= run-\d)/g)).size, 8);
  const many = draw(9);
  assert.deepEqual(many.slice(-2), [
    "   ⠒⠒ mean and range of 9 runs",
    "   tell them apart with --by",
  ]);
  assert.equal(many.length, 24);
  assert.match(many.join("\n"), /░/);
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
