import assert from "node:assert/strict";
import { displayWidth } from "../../lib/frame/markdown.ts";
import { bandOf } from "../../lib/plot/line/band.ts";
import { parseSpan, windowed } from "../../lib/plot/line/windows.ts";
import { piecesOf } from "../../lib/plot/line/points.ts";
import { smoothed } from "../../lib/plot/line/smooth.ts";
import { svgOf } from "../../lib/plot/line/svg.ts";
import { drawLines } from "../../lib/plot/line/text.ts";
import { logAxis } from "../../lib/plot/log_axis.ts";
import { linesOf, pictured } from "../support/lines.ts";

const SIZE = { width: 720, height: 360 };

function points(ys: readonly number[], xs: readonly number[] = ys.map((_, i) => i)) {
  return { xs: Float64Array.from(xs), ys: Float64Array.from(ys) };
}

/** Gives lines of one run over the numbers of its events. */
function run(ys: readonly number[]) {
  const column = { name: "x", numbers: Float64Array.from(ys), isDate: false, values: ys };
  return linesOf(column, [["a", ys.length]]);
}

Deno.test("what is not finite breaks a line", () => {
  const pieces = piecesOf(points([NaN, 1, 2, Infinity, -Infinity, 3, NaN]));
  assert.deepEqual(pieces.map(({ xs, ys }) => [[...xs], [...ys]]), [[[1, 2], [1, 2]], [[5], [3]]]);
});

Deno.test("what is not finite is marked where it was logged", () => {
  const picture = pictured(run([0, 1, NaN, 2, Infinity, 2, -Infinity, 0]));
  const look = { width: 24, height: 12, colours: [], mark: "o" };
  assert.deepEqual(drawLines(picture, look), [
    "             x",
    "  |           ^",
    "2 +        o     o",
    "  |",
    "1 +   o  !",
    "  | oo",
    "0 +o                v  o",
    "  ++-------------+------",
    "   0             5",
    "   o a",
    "! 1 NaN ^ 1 Infinity v 1",
    "-Infinity",
  ]);
  assert.match(drawLines(picture, { ...look, mark: undefined }).join("\n"), /▲[^]*×[^]*▼/);
});

Deno.test("the exponential mean is corrected for its beginning, and skips what is not finite", () => {
  const ys = Array.from({ length: 50 }, () => Math.random() * 10 - 5);
  for (const weight of [0.1, 0.5, 0.9, 0.999]) {
    let mean = 0;
    const expected = ys.map((y, i) => {
      mean = weight * mean + (1 - weight) * y;
      return mean / (1 - weight ** (i + 1));
    });
    for (const [i, y] of smoothed(points(ys), weight).ys.entries()) {
      assert.ok(Math.abs(y - expected[i]!) < 1e-9);
    }
  }
  assert.deepEqual([...smoothed(points([1, NaN, Infinity, 3]), 1).ys], [1, NaN, Infinity, 2]);
  assert.deepEqual([...smoothed(points([7, 8]), 0).ys], [7, 8]);
  assert.ok(smoothed(points([1e308, -1e308, 1e308]), 0.1).ys.every(Number.isFinite));
});

Deno.test("a band has the mean and the range of lines, between their own points too", () => {
  const even = points([0, 20, 40], [0, 2, 4]);
  const odd = points([10, 30, 50], [1, 3, 5]);
  const { xs, low, mean, high } = bandOf([even, odd, points([NaN], [2])], false);
  assert.deepEqual([...xs], [0, 1, 2, 3, 4, 5]);
  assert.deepEqual([...mean], [0, 10, 20, 30, 40, 50]);
  assert.deepEqual([[...low], [...high]], [[...mean], [...mean]]);
  const apart = bandOf([points([0, 4]), points([2, 6, 1])], false);
  assert.deepEqual([[...apart.low], [...apart.mean], [...apart.high]], [[0, 4, 1], [1, 5, 1], [
    2,
    6,
    1,
  ]]);
  const million = points(Array.from({ length: 1e5 }, (_, i) => i % 2), undefined);
  assert.ok(bandOf([million, million], false).xs.length <= 400);
  const wide = bandOf([points([1, 2], [1e-300, 1e300]), points([3], [1])], true);
  assert.ok([...wide.xs, ...wide.mean].every(Number.isFinite));
});

Deno.test("windows of time hold each value once, and are told by what is asked", () => {
  const data = {
    ...run([]),
    runs: [
      { trackId: "a", group: null, ...points([1, 2, NaN, 10], [0, 59_999, 60_000, 60_001]) },
      { trackId: "b", group: null, ...points([3, NaN], [10, 180_000]) },
    ],
  };
  const told = (agg: Parameters<typeof windowed>[1]["agg"]) =>
    windowed(data, { size: 60_000, agg }).runs.map(({ xs, ys }) => [[...xs], [...ys]]);
  assert.deepEqual(told("mean"), [[[0, 60_000, 180_000], [2, 10, NaN]]]);
  assert.deepEqual(told("count"), [[[0, 60_000, 180_000], [3, 2, 1]]]);
  assert.deepEqual(told("min")[0]![1], [1, 10, NaN]);
  assert.deepEqual(told("max")[0]![1], [3, 10, NaN]);
  assert.deepEqual(told("p50")[0]![1], [2, 10, NaN]);
  assert.deepEqual(told("p95")[0]![1], [2.9, 10, NaN]);
});

Deno.test("a length of time is a number with its unit", () => {
  const texts = ["500ms", "30s", "1m", "1.5h", "1d", "1w"];
  assert.deepEqual(texts.map(parseSpan), [500, 30_000, 60_000, 5.4e6, 8.64e7, 6.048e8]);
  for (const text of ["", "1", "m", "-1m", "0s", "1 m", "1y", "1e3s", "0.1ms", "١m"]) {
    assert.equal(parseSpan(text), undefined, text);
  }
});

Deno.test("ticks of a log axis are at their values, apart, and there are some on any range", () => {
  assert.deepEqual(
    logAxis([1e-3, 1e5], { cells: 70, across: true, room: 70 }).ticks.map(({ label }) => label),
    ["0.001", "0.01", "0.1", "1", "10", "100", "1000", "10000", "1e5"],
  );
  assert.deepEqual(
    logAxis([1, 100], { cells: 40, across: true, room: 40 }).ticks.map(({ label }) => label),
    ["1", "2", "5", "10", "20", "50", "100"],
  );
  for (let i = 0; i < 1000; i++) {
    const min = 10 ** (Math.random() * 500 - 300);
    const max = Math.min(Number.MAX_VALUE, min * (1 + 10 ** (Math.random() * 200 - 6)));
    const across = i % 2 === 0;
    const cells = 6 + Math.floor(Math.random() * 150);
    const { ticks, place } = logAxis([min, max], { cells, across, room: across ? cells : 60 });
    assert.ok(cells < 30 || ticks.length > 0, `no tick from ${min} to ${max} in ${cells}`);
    for (const [n, { at, label }] of ticks.entries()) {
      assert.ok(Math.abs(place(Number(label)) - at) < 0.51, `${label} is not at ${at}`);
      const before = ticks[n - 1];
      const room = before && (across ? (before.label.length + label.length) / 2 + 2 : 2);
      assert.ok(room === undefined || at - before!.at >= room);
    }
  }
});

Deno.test("log axes leave out what is not above 0, and say so", () => {
  const picture = pictured(run([0, -1, 1, 10, -Infinity, 100]), { logY: true });
  assert.deepEqual(picture.left, [
    "2 values at or below 0, where a log axis has no place, are left out",
  ]);
  assert.deepEqual(picture.series[0]!.pieces.map(({ ys }) => [...ys]), [[1, 10], [100]]);
  assert.throws(
    () => pictured(run([0, -1]), { logY: true }),
    /^TypeError: Cannot plot "x" on a log axis: no event has a place above 0 there$/,
  );
});

Deno.test("lines fit any width, of any values, on any axes", () => {
  const kinds: readonly (readonly number[])[] = [
    [7],
    [NaN, 7, Infinity],
    [1e-300, 1e300],
    [-1e308, 1e308, 5],
    Array.from({ length: 300 }, (_, i) => i % 7 === 0 ? NaN : 10 ** (i % 9)),
  ];
  for (const ys of kinds) {
    for (const width of [12, 20, 33, 80, 200]) {
      for (const style of [{}, { logX: true, logY: true }, { smooth: 0.9 }, { smooth: 1 }]) {
        const data = run(ys);
        const nine = { ...data, runs: Array.from({ length: 9 }, () => data.runs[0]!) };
        for (const some of [data, nine]) {
          if ("logX" in style && !ys.slice(1).some((y) => y > 0)) continue;
          const picture = pictured(
            { ...some, column: { name: '🚀 "運転"', isDate: false } },
            style,
          );
          const lines = drawLines(picture, { width, height: 12, colours: ["red"] });
          const svg = svgOf({ ...picture }, SIZE);
          // deno-lint-ignore no-control-regex
          const plain = lines.map((line) => line.replace(/\x1b\[\d+m/g, ""));
          for (const line of plain) assert.ok(displayWidth(line) <= width, plain.join("\n"));
          assert.doesNotMatch(plain.slice(0, -6).join("\n"), /NaN|undefined/);
          assert.doesNotMatch(svg.replace(/<text[^]*?<\/text>/g, ""), /NaN|Infinity|undefined/);
        }
      }
    }
  }
});

Deno.test("an SVG has names as text, whatever they look like", () => {
  const data = run([1, 2]);
  const name = '<script>alert("1")</script> & \u0000\u001b \ud800 🚀';
  const svg = svgOf(
    pictured({
      ...data,
      column: { name, isDate: false },
      runs: [{ ...data.runs[0]!, trackId: name }],
    }),
    SIZE,
  );
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
  assert.doesNotMatch(svg, /<script/);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(svg, /[\x00-\x09\x0b-\x1f]/);
  assert.ok(svg.isWellFormed());
  assert.match(svg, /aria-label="&#60;script&#62;/);
  assert.match(svg, /prefers-color-scheme:dark/);
});

Deno.test("an SVG of a million points is small, and loses no spike", () => {
  const ys = Array.from({ length: 1e6 }, (_, i) => i === 654_321 ? 100 : Math.sin(i / 1e4));
  const svg = svgOf(pictured(run(ys)), SIZE);
  assert.ok(svg.length < 100_000, `it has ${svg.length} characters`);
  const heights = [
    ...svg.match(/stroke-width="1\.75" d="M([^"]+)"/)![1]!.matchAll(/[\d.]+ ([\d.]+)/g),
  ]
    .map(([, y]) => Number(y));
  assert.equal(Math.min(...heights), 30);
});
