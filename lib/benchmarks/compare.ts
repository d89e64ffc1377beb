import { judgeAll, type Judgement, type JudgeOptions, type Pair } from "../bench/verdict.ts";
import { named } from "../errors.ts";
import { checkOptions } from "../event/options.ts";
import type { Row } from "../types.ts";
import { type Sides, sidesOf } from "./sides.ts";
import { Incomparable, keyOf, paramsOf, Stored } from "./stored.ts";

/** How to compare. */
export interface CompareBenchmarksOptions {
  /** The share that something may be slower by: 0.05, the default, is 5 %. */
  readonly maxSlowdown?: number | undefined;
  /** How sure to be of a verdict: above 0, below 1; 0.99 by default. */
  readonly confidence?: number | undefined;
  /** Compares what other machines measured too. Default: false. */
  readonly anyMachine?: boolean | undefined;
  /**
   * So many of the last commits of the baseline's branch are compared with, as one sample: what commits differ by among
   * themselves is no change then, so that an interval is as wide. Default: 1.
   */
  readonly baselineCommits?: number | undefined;
  /** What the draws of the intervals follow from; 1 by default. */
  readonly seed?: number | undefined;
}

/** How a benchmark compares with that of another commit. */
export interface BenchmarkComparison extends Judgement {
  /** The file, group or package; `null` where the tool told none. */
  readonly suite: string | null;
  /** The benchmark. */
  readonly name: string;
}

/**
 * Compares the stored benchmarks of two commits, the rounds of each being a sample: for each benchmark that both have,
 * the ratio of medians with its interval, the probability, and a verdict.
 *
 * `slower` needs both: a probability, adjusted for all benchmarks, that is significant, and the whole interval beyond
 * the threshold. Commits are named by their hashes or the beginnings of these, by branches, or `HEAD`; without
 * `current`, it is HEAD, or what was imported last.
 *
 * @returns a row a benchmark, in the order stored
 * @throws {TrackerError} where nothing is stored of a commit, or another machine measured it
 * @throws {RangeError} for an option out of its range @throws {TypeError} for an unknown one
 *
 * @example
 * ```ts
 * import { compareBenchmarks } from "@xetrack/xetrack/bench";
 * import { Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const db = `${await Deno.makeTempDir()}/bench.db`;
 * using tracker = new Tracker(db, { table: "benchmarks" });
 * for (let round = 1; round <= 8; round++) {
 *   tracker.log({ name: "parse", unit: "ns", value: 1000 + round, commit: "old", round });
 *   tracker.log({ name: "parse", unit: "ns", value: 1200 + round, commit: "new", round });
 * }
 * const [parse] = compareBenchmarks(db, "old", "new");
 * assert.equal(parse.verdict, "slower");
 * assert.ok(parse.ratio! > 1.19 && parse.low! > 1.18);
 * ```
 */
export function compareBenchmarks(
  db: string,
  baseline: string,
  current?: string,
  options: CompareBenchmarksOptions = {},
): BenchmarkComparison[] {
  const { maxSlowdown = 0.05, confidence = 0.99, anyMachine = false, seed = 1 } = options;
  const { baselineCommits = 1 } = options;
  checkCompareBenchmarks(options);
  using stored = new Stored(db);
  const sides = sidesOf(stored, { baseline, current, count: baselineCommits });
  const rows = judgeSides(sides, { maxSlowdown, confidence, anyMachine, seed });
  if (rows.length > 0) return rows;
  const names = [sides.baseline.flat(), sides.current].map(([row]) => named(row?.commit ?? "none"));
  throw new Incomparable(`Cannot compare ${names.join(" and ")}: no benchmark in common`);
}

function checkCompareBenchmarks(options: CompareBenchmarksOptions): void {
  const known = { maxSlowdown: "any", confidence: "any", anyMachine: "flag", seed: "any" } as const;
  checkOptions("compareBenchmarks", options, { ...known, baselineCommits: "any" });
  const { maxSlowdown = 0, confidence = 0.99, baselineCommits = 1 } = options;
  if (!Number.isInteger(baselineCommits) || baselineCommits < 1) {
    throw new RangeError(
      `Cannot use baselineCommits ${baselineCommits}: expected a whole number from 1 on`,
    );
  }
  if (!(maxSlowdown >= 0 && maxSlowdown < Infinity)) {
    throw new RangeError(`Cannot use maxSlowdown ${maxSlowdown}: expected a share of at least 0`);
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`Cannot use confidence ${confidence}: expected above 0 and below 1`);
  }
}

type Named = Pair & { readonly suite: string | null; readonly name: string };

/** Judges rounds that are there; a row a benchmark that both sides have. @throws {Incomparable} of other machines */
export function judgeSides(
  sides: Sides,
  { anyMachine, ...options }: JudgeOptions & { readonly anyMachine: boolean },
): BenchmarkComparison[] {
  const pairs = pairUp(sides, anyMachine);
  const judged = judgeAll(pairs, options);
  return pairs.map(({ suite, name }, at) => ({ suite, name, ...judged[at]! }));
}

/** Gives the rounds of each benchmark that both sides have, on machines that both were measured on. */
function pairUp(sides: Sides, anyMachine: boolean): Named[] {
  const byKey = (rows: readonly Row[]) =>
    Map.groupBy(rows.filter(({ unit }) => unit === "ns"), keyOf);
  const [before, after] = [sides.baseline.map(byKey), byKey(sides.current)];
  const names = Map.groupBy(after.values(), ([row]) => JSON.stringify([row!.suite, row!.name]));
  const pairs: Named[] = [];
  for (const [key, rows] of after) {
    const others = before.map((commit) => commit.get(key) ?? []);
    if (valuesOf(others.flat()).length === 0) continue;
    const machines = anyMachine ? undefined : sharedMachines(others.flat(), rows);
    const isMeant = ({ machine }: Row) => machines?.has(machine ?? null) ?? true;
    const commits = others.map((rows) => valuesOf(rows.filter(isMeant)));
    const { suite = null, name } = rows[0]!;
    const isShared = names.get(JSON.stringify([suite, name]))!.length > 1;
    pairs.push({
      suite,
      name: isShared ? [name, ...paramsOf(rows[0]!)].join(" ") : name,
      baseline: commits.flat(),
      commits: commits.filter(({ length }) => length > 0),
      current: valuesOf(rows.filter(isMeant)),
    });
  }
  return pairs;
}

function valuesOf(rows: readonly Row[]): number[] {
  return rows.map(({ value, error }) => (error ?? null) === null ? value : null)
    .filter((value) => typeof value === "number" && Number.isFinite(value));
}

/** Gives the machines that both were measured on. @throws {Incomparable} where there is none */
function sharedMachines(before: readonly Row[], after: readonly Row[]): Set<string | null> {
  const machines = (rows: readonly Row[]) => new Set(rows.map(({ machine }) => machine ?? null));
  const shared = machines(before).intersection(machines(after));
  if (shared.size > 0) return shared;
  const [first, second] = [before, after].map((rows) => machineName(rows[0]!));
  throw new Incomparable(
    `Cannot compare "${
      after[0]!.name
    }" of two machines: ${first} and ${second}; --any-machine does it all the same`,
  );
}

function machineName({ machine, cpu, os, runtime }: Row): string {
  const told = [cpu, os, runtime].filter((text) => typeof text === "string").join(", ");
  return `${machine}${told === "" ? "" : ` (${told})`}`;
}
