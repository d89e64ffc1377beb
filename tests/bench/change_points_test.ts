/* Change points beside Otava's: otava_cases.py makes them. */
import assert from "node:assert/strict";
import { changePoints } from "../../lib/bench/change_points.ts";
import { randomNumbers } from "../../lib/stats/random.ts";
import { atBest, millisOf } from "../support/time.ts";

interface Cases {
  readonly series: readonly number[];
  readonly cases: readonly {
    readonly window: number;
    readonly p: number;
    readonly magnitude: number;
    readonly points: readonly (readonly number[])[];
  }[];
}

const CASES: readonly Cases[] = JSON.parse(
  Deno.readTextFileSync(new URL("../fixtures/bench/otava.json", import.meta.url)),
);

Deno.test("changePoints() finds what Otava finds, on TigerBeetle's series and on random ones", () => {
  for (const { series, cases } of CASES) {
    for (const { window, p, magnitude, points } of cases) {
      const found = changePoints(series, { window, maxPValue: p, minMagnitude: magnitude });
      const what = `${series.length} values, window ${window}, p ${p}, magnitude ${magnitude}`;
      assert.deepEqual(found.map(({ index }) => index), points.map(([index]) => index), what);
      found.forEach(({ p, before, after }, at) => {
        const [, expectedP, ...means] = points[at]!;
        assert.ok(Math.abs(p - expectedP!) <= 1e-9 * expectedP! + 1e-300, `${what}: p ${p}`);
        assert.ok(
          Math.abs(before / means[0]! - 1) < 1e-12 && Math.abs(after / means[1]! - 1) < 1e-12,
        );
      });
    }
  }
});

Deno.test("changePoints() finds none where nothing changes, and takes what is short or equal", () => {
  assert.deepEqual(changePoints([]), []);
  assert.deepEqual(changePoints([1]), []);
  assert.deepEqual(changePoints([1, 2]), []);
  assert.deepEqual(changePoints(new Array(200).fill(3)), []);
  const step = [...new Array(20).fill(1), ...new Array(20).fill(2)];
  assert.deepEqual(changePoints(step), [{ index: 20, p: 0, before: 1, after: 2 }]);
});

Deno.test("changePoints() refuses what it cannot use", () => {
  assert.throws(() => changePoints([1, NaN]), /value 1 is NaN/);
  assert.throws(() => changePoints([1], { window: 1 }), RangeError);
  assert.throws(() => changePoints([1], { maxPValue: 0 }), RangeError);
  assert.throws(() => changePoints([1], { minMagnitude: -1 }), RangeError);
  assert.throws(() => changePoints([1], { windows: 3 } as never), TypeError);
});

Deno.test("changePoints() looks through 10,000 commits of a benchmark in 0.2 s of the 10 s for 50", async () => {
  const random = randomNumbers(3);
  const series = Float64Array.from(
    { length: 10_000 },
    (_, at) => 100 + Math.floor(at / 400) % 7 + random() / 10,
  );
  let found: number[] = [];
  const look = () => found = changePoints(series).map(({ index }) => index);
  await atBest(() => millisOf(look), (ms) => ms < 1000, "ms");
  for (let at = 400; at < 10_000; at += 400) assert.ok(found.includes(at), `${at}`);
});
