/* The tests of hypotheses beside SciPy's numbers: cases.py makes them. */
import assert from "node:assert/strict";
import { benjaminiHochberg, holm } from "../../lib/stats/adjust.ts";
import { bootstrap, bootstrapOf } from "../../lib/stats/bootstrap.ts";
import { chiSquare, jensenShannon, stabilityIndex } from "../../lib/stats/categories.ts";
import {
  chiSquareTail,
  normalQuantile,
  normalTail,
  studentTail,
} from "../../lib/stats/distributions.ts";
import { kolmogorovSmirnov } from "../../lib/stats/kolmogorov_smirnov.ts";
import { mannWhitney } from "../../lib/stats/mann_whitney.ts";
import { mean, median, quantile, sorted } from "../../lib/stats/order.ts";
import { randomNumbers } from "../../lib/stats/random.ts";
import { wasserstein } from "../../lib/stats/wasserstein.ts";
import cases from "../fixtures/stats/cases.json" with { type: "json" };

function near(measured: number, expected: number, share = 1e-9, what = ""): void {
  const far = Math.abs(measured - expected);
  assert.ok(far <= share * Math.abs(expected), `${what} ${measured} is not ${expected}`);
}

Deno.test("tails of the normal, Student's and the chi-square distribution are SciPy's", () => {
  for (const [z, p] of cases.tails.normal) near(normalTail(z!), p!, 1e-12, `z ${z}`);
  for (const [t, df, p] of cases.tails.student) {
    near(studentTail(t!, df!), p!, 1e-11, `t ${t} ${df}`);
  }
  for (const [x, df, p] of cases.tails.chi2) {
    near(chiSquareTail(x!, df!), p!, 1e-11, `x ${x} ${df}`);
  }
  for (const [p, z] of cases.tails.quantile) near(normalQuantile(p!), z!, 1e-12, `p ${p}`);
  assert.deepEqual([normalQuantile(0), normalQuantile(1)], [-Infinity, Infinity]);
  near(normalTail(-1), 1 - normalTail(1));
  near(studentTail(-1, 4), 1 - studentTail(1, 4));
});

Deno.test("mannWhitney() gives SciPy's U and p, exact and with ties", () => {
  for (const { a, b, u_exact, u_asymptotic } of cases.pairs) {
    const small = u_exact !== undefined && a.length <= 20 && b.length <= 20;
    const { u, p, exact } = mannWhitney(a, b);
    const [expectedU, expectedP] = small ? u_exact : u_asymptotic;
    assert.deepEqual([u, exact], [expectedU, small]);
    near(p, Math.min(1, expectedP!), 1e-12);
    near(mannWhitney(b, a).p, p, 1e-12);
  }
  assert.equal(mannWhitney([], [1]).p, 1);
  assert.equal(mannWhitney([2, 2], [2, 2, 2]).p, 1);
  assert.throws(() => mannWhitney([NaN], [1]), RangeError);
});

Deno.test("kolmogorovSmirnov() gives SciPy's exact D and p, with ties too", () => {
  for (const { a, b, ks: [d, p] } of cases.pairs) {
    const found = kolmogorovSmirnov(sorted(a), sorted(b));
    near(found.d, d!, 1e-12);
    near(found.p, p!, 1e-11);
    assert.ok(found.exact);
  }
  assert.equal(kolmogorovSmirnov(new Float64Array(), sorted([1])).p, 1);
});

Deno.test("kolmogorovSmirnov() gives SciPy's limit beyond 10,000 values", () => {
  for (const { n, m, by, ks: [d, p] } of cases.limits) {
    const normal = (size: number) =>
      Float64Array.from({ length: size }, (_, i) => normalQuantile((i + 0.5) / size));
    const found = kolmogorovSmirnov(normal(n), normal(m).map((x) => x * by + 0.02));
    near(found.d, d!, 1e-12);
    near(found.p, p!, 1e-6);
    assert.ok(!found.exact);
  }
});

Deno.test("kolmogorovSmirnov() of many values has a probability, whatever the distance", () => {
  // At these the last term of a sum has, rounded, less than nothing to the power of none.
  const tails = [3008, 3492, 4036, 5488, 6032].map((shift) => {
    const a = Float64Array.from({ length: 30_000 }, (_, i) => i);
    const b = Float64Array.from({ length: 10_000 }, (_, i) => 3 * i + shift);
    const { d, p } = kolmogorovSmirnov(a, b);
    assert.equal(d, shift / 30_000);
    return p;
  });
  assert.ok(tails.every((p, i) => p > 0 && p < (tails[i - 1] ?? 1)), tails.join());
});

Deno.test("wasserstein() gives SciPy's distance", () => {
  for (const { a, b, wasserstein: expected } of cases.pairs) {
    near(wasserstein(sorted(a), sorted(b)), expected, 1e-12);
  }
});

Deno.test("chiSquare() and jensenShannon() give SciPy's numbers where no category is rare", () => {
  for (const { a, b, chi2: [chi2, p, df], js } of cases.counts) {
    const found = chiSquare(a, b);
    near(found.chi2, chi2!);
    near(found.p, p!);
    assert.equal(found.df, df);
    near(jensenShannon(a, b), js);
  }
});

Deno.test("chiSquare() pools what is rare", () => {
  assert.deepEqual(
    chiSquare([40, 30, 2, 1, 0], [40, 30, 0, 1, 2]),
    chiSquare([40, 30, 3], [40, 30, 3]),
  );
  assert.deepEqual(chiSquare([10], [12]), { chi2: 0, df: 0, p: 1 });
  assert.deepEqual(chiSquare([], []), { chi2: 0, df: 0, p: 1 });
});

Deno.test("stabilityIndex() smooths by half a count", () => {
  const [p, q] = [10.5 / 31, 0.5 / 21];
  near(
    stabilityIndex([10, 20], [0, 20]),
    (q - p) * Math.log(q / p) + (20.5 / 21 - 20.5 / 31) * Math.log(20.5 / 21 / (20.5 / 31)),
    1e-12,
  );
  assert.equal(stabilityIndex([3, 4], [3, 4]), 0);
});

Deno.test("benjaminiHochberg() gives SciPy's numbers, holm() those of its definition", () => {
  benjaminiHochberg(cases.adjusted.p).forEach((p, at) => near(p, cases.adjusted.bh[at]!));
  assert.deepEqual(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02]);
  assert.deepEqual(holm([0.9, 0.8]), [1, 1]);
  assert.deepEqual(holm([]), []);
});

Deno.test("quantile() goes between neighbours in proportion", () => {
  assert.deepEqual([0, 0.25, 0.5, 1].map((q) => quantile([1, 2, 3, 10], q)), [1, 1.75, 2.5, 10]);
  assert.deepEqual([median([3, 1, 2]), median([]), quantile([Infinity, Infinity], 0.3)], [
    2,
    NaN,
    Infinity,
  ]);
});

/** The share of intervals that hold the true value, of 600 from equal samples. */
function coverage(
  ns: readonly number[],
  draw: (random: () => number) => number,
  [statistic, truth]: readonly [(samples: readonly (readonly number[])[]) => number, number],
): number {
  const random = randomNumbers(11);
  let covered = 0;
  for (let seed = 1; seed <= 600; seed++) {
    const samples = ns.map((n) => Array.from({ length: n }, () => draw(random)));
    const { low, high } = bootstrapOf(samples, statistic, { seed, resamples: 250 });
    covered += Number(low <= truth && truth <= high);
  }
  return covered / 600;
}

Deno.test("(slow) an interval of 95 % covers the true value in 93 to 97 of 100: a mean, a ratio of medians", () => {
  const normal = (random: () => number) =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const ofMeans = coverage([40], normal, [([sample]) => mean(sample!), 0]);
  assert.ok(ofMeans >= 0.93 && ofMeans <= 0.97, `${ofMeans} of the means`);
  const ratio = ([a, b]: readonly (readonly number[])[]) => median(b!) / median(a!);
  for (const rounds of [12, 20]) {
    const ofRatios = coverage(
      [rounds, rounds],
      (random) => Math.exp(normal(random) / 20),
      [ratio, 1],
    );
    assert.ok(ofRatios >= 0.93 && ofRatios <= 0.97, `${ofRatios} of the ratios of ${rounds}`);
  }
});

Deno.test("bootstrap() follows its seed, and refuses what cannot be drawn", () => {
  const sample = [1, 2, 3, 4, 5, 6, 7, 8, 9, 20];
  assert.deepEqual(bootstrap(sample, mean), bootstrap(sample, mean));
  assert.notDeepEqual(bootstrap(sample, mean), bootstrap(sample, mean, { seed: 2 }));
  // SciPy's with 200,000 draws: 4.2 to 11.3.
  const { estimate, low, high } = bootstrap(sample, mean);
  assert.equal(estimate, 6.5);
  assert.ok(Math.abs(low - 4.2) < 0.2 && Math.abs(high - 11.3) < 0.3);
  assert.deepEqual(bootstrap([3, 3, 3], mean), { estimate: 3, low: 3, high: 3 });
  assert.deepEqual(bootstrap([3], mean), { estimate: 3, low: 3, high: 3 });
  const ratio = bootstrapOf([[1, 1], [2, 2]], ([a, b]) => mean(b!) / mean(a!));
  assert.deepEqual(ratio, { estimate: 2, low: 2, high: 2 });
  assert.throws(() => bootstrap([], mean), RangeError);
  assert.throws(() => bootstrap(sample, mean, { confidence: 1 }), RangeError);
  assert.throws(() => bootstrap(sample, mean, { resamples: 0 }), RangeError);
});
