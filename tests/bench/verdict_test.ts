/* Verdicts held to their figures by simulation: noise that is lognormal, has two modes, drifts. */
import assert from "node:assert/strict";
import { Plan } from "../../lib/benchmarks/run/plan.ts";
import { judgeAll, type Pair, type Verdict } from "../../lib/bench/verdict.ts";
import { randomNumbers } from "../../lib/stats/random.ts";

type Random = () => number;

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Gives how long the round at a place takes, as a factor, under noise of a share. */
type Noise = (random: Random, share: number) => (place: number) => number;

const NOISES: Readonly<Record<string, Noise>> = {
  lognormal: (random, share) => () => Math.exp(share * normal(random)),
  // A core that is sometimes shared: most rounds near 1, a fifth of them later.
  bimodal: (random, share) => () =>
    Math.exp(share / 2 * normal(random)) * (random() < 0.2 ? 1 + 1.7 * share : 1),
  drifting: (random, share) => {
    const [slope, phase] = [normal(random) * share, random() * 7];
    return (place) =>
      Math.exp(
        share / 2 * normal(random) + slope * place / 24 + share / 2 * Math.sin(phase + place / 5),
      );
  },
};

/** Measures two programs in rounds A B, B A, A B …, the second so many times as slow. */
function measure(noise: Noise, random: Random, { share = 0.05, slowdown = 1, rounds = 12 }): Pair {
  const factor = noise(random, share);
  const pair = { baseline: [] as number[], current: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const first = 1000 * factor(2 * round);
    const second = 1000 * factor(2 * round + 1);
    const [a, b] = round % 2 === 0 ? [first, second] : [second, first];
    pair.baseline.push(a);
    pair.current.push(b * slowdown);
  }
  return pair;
}

const OPTIONS = { maxSlowdown: 0.05, confidence: 0.99, seed: 1, resamples: 600 };

function verdicts(pairs: readonly Pair[], options = OPTIONS): Verdict[] {
  return pairs.map((pair) => judgeAll([pair], options)[0]!.verdict);
}

function count(found: readonly Verdict[], verdict: Verdict): number {
  return found.filter((one) => one === verdict).length;
}

for (const [name, noise] of Object.entries(NOISES)) {
  const slow = name === "lognormal" ? "" : "(slow) ";
  Deno.test(`${slow}1,000 comparisons of equal things raise at most 10 alarms: ${name} noise`, () => {
    const random = randomNumbers(21);
    const pairs = Array.from({ length: 1000 }, () => measure(noise, random, {}));
    // Without a threshold too, where only the statistics keep quiet.
    const found = verdicts(pairs, { ...OPTIONS, maxSlowdown: 0, resamples: 200 });
    assert.ok(count(found, "slower") <= 10, `${count(found, "slower")} alarms`);
    assert.equal(count(verdicts(pairs.slice(0, 100)), "slower"), 0);
  });

  Deno.test(`${slow}12 rounds find 20 % under noise of 5 %, and 10 % under noise of 2 %: ${name} noise`, () => {
    const random = randomNumbers(22);
    for (const [share, slowdown] of [[0.05, 1.2], [0.02, 1.1]] as const) {
      const pairs = Array.from({ length: 200 }, () => measure(noise, random, { share, slowdown }));
      const found = count(verdicts(pairs), "slower");
      assert.ok(found >= 190, `${found} of 200 slowdowns of ${slowdown} under noise of ${share}`);
      const faster = pairs.map(({ baseline, current }) => ({
        baseline: current,
        current: baseline,
      }));
      assert.ok(count(verdicts(faster.slice(0, 100)), "faster") >= 95);
    }
  });
}

Deno.test("a verdict needs enough rounds, and says how many it would take", () => {
  const [few] = judgeAll([{ baseline: [100], current: [150] }], OPTIONS);
  assert.deepEqual([few!.verdict, few!.ratio, few!.needed], ["unsure", 1.5, 5]);
  const [equal] = judgeAll([{ baseline: [100, 100], current: [100, 100] }], OPTIONS);
  assert.deepEqual([equal!.verdict, equal!.needed], ["unsure", 5]);
  const noise = [100, 130, 90, 115, 80, 125];
  const [wide] = judgeAll([{ baseline: noise, current: noise.map((x) => x * 1.02) }], OPTIONS);
  assert.equal(wide!.verdict, "unsure");
  assert.ok(wide!.needed! > 20, `${wide!.needed}`);
});

Deno.test("equal rounds are the same, a failed side is unsure, and all are adjusted together", () => {
  const same = { baseline: Array(12).fill(5), current: Array(12).fill(5) };
  const slower = { baseline: [1, 2, 3, 4, 5], current: [11, 12, 13, 14, 15] };
  const [first, second, third] = judgeAll([same, slower, { baseline: [1], current: [] }], OPTIONS);
  assert.deepEqual([first!.verdict, first!.ratio, first!.p], ["same", 1, 1]);
  assert.deepEqual([second!.p, second!.adjusted], [2 / 252, 3 * 2 / 252]);
  // Significant alone, not among three; 6 rounds would do.
  assert.deepEqual([second!.verdict, second!.needed], ["unsure", 6]);
  assert.deepEqual([third!.verdict, third!.ratio, third!.current], ["unsure", null, {
    median: null,
    rounds: 0,
  }]);
});

/** Measures commits that differ by a share, each with the rounds of `measure`. */
function measureCommits(
  random: Random,
  commitCount: number,
  { between = 0.02, slowdown = 1 },
): Pair {
  const commits = Array.from({ length: commitCount + 1 }, (_, at) => {
    const factor = Math.exp(between * normal(random)) * (at === commitCount ? slowdown : 1);
    return measure(NOISES.lognormal!, random, { share: 0.01 }).baseline.map((x) => x * factor);
  });
  const current = commits.pop()!;
  return { baseline: commits.flat(), commits, current };
}

Deno.test("(slow) what commits differ by among themselves raises no alarm, and hides no great slowdown", () => {
  const random = randomNumbers(23);
  for (const commits of [2, 5]) {
    const pairs = Array.from({ length: 300 }, () => measureCommits(random, commits, {}));
    const found = verdicts(pairs, { ...OPTIONS, maxSlowdown: 0, resamples: 200 });
    assert.ok(
      count(found, "slower") <= 3,
      `${count(found, "slower")} alarms of ${commits} commits`,
    );
    // As if all rounds were of one commit, there would be many.
    const pooled = pairs.map(({ baseline, current }) => ({ baseline, current }));
    const alarms = count(verdicts(pooled.slice(0, 60), { ...OPTIONS, maxSlowdown: 0 }), "slower");
    assert.ok(alarms > 6, `${alarms}`);
  }
  const slow = Array.from(
    { length: 100 },
    () => measureCommits(random, 5, { between: 0.01, slowdown: 1.25 }),
  );
  assert.ok(count(verdicts(slow), "slower") >= 95, `${count(verdicts(slow), "slower")}`);
});

Deno.test("(slow) looking until it is sure raises no more alarms", () => {
  const random = randomNumbers(24);
  let alarms = 0;
  for (let trial = 0; trial < 500; trial++) {
    const all = measure(NOISES.lognormal!, random, { rounds: 61 });
    const options = { ...OPTIONS, maxSlowdown: 0, resamples: 200 };
    const plan = new Plan({ rounds: 12, untilSure: true, maxSlowdown: 0 });
    let last: Verdict | undefined = undefined as Verdict | undefined;
    for (let rounds = 1; rounds <= 61; rounds++) {
      const judge = () => {
        const pair = {
          baseline: all.baseline.slice(0, rounds),
          current: all.current.slice(0, rounds),
        };
        const rows = judgeAll([pair], { ...options, confidence: plan.confidence });
        last = rows[0]!.verdict;
        return rows.map((row) => ({ suite: null, name: "a", ...row }));
      };
      if (plan.isOver(rounds, judge)) break;
    }
    alarms += Number(last === "slower");
  }
  assert.ok(alarms <= 5, `${alarms} of 500`);
});
