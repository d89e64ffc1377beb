import { judgeAll, type Judgement, type Pair } from "../bench/verdict.ts";
import { named } from "../errors.ts";
import { checkOptions } from "../event/options.ts";
import type { Row } from "../types.ts";
import { currentCommit, findStored } from "./commits.ts";
import { Incomparable, keyOf, paramsOf, Stored } from "./stored.ts";

/** How to compare. */
export interface CompareBenchmarksOptions {
  /** The share that something may be slower by: 0.05, the default, is 5 %. */
  readonly maxSlowdown?: number | undefined;
  /** How sure to be of a verdict: above 0, below 1; 0.99 by default. */
  readonly confidence?: number | undefined;
  /** Compares what other machines measured too. Default: false. */
  readonly anyMachine?: boolean | undefined;
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
  checkCompareBenchmarks(options);
  using stored = new Stored(db);
  const before = findStored(stored, baseline);
  const after = current === undefined || current === "HEAD"
    ? currentCommit(stored)
    : findStored(stored, current);
  const sides = before.commit === after.commit
    ? withinCommit(stored.rows(after.commit), baseline)
    : { baseline: stored.rows(before.commit), current: stored.rows(after.commit) };
  const pairs = pairUp(sides, anyMachine);
  if (pairs.length === 0) {
    const names = [before, after].map(({ commit }) => named(commit ?? "none")).join(" and ");
    throw new Incomparable(`Cannot compare ${names}: they have no benchmark in common`);
  }
  const judged = judgeAll(pairs, { maxSlowdown, confidence, seed });
  return pairs.map(({ suite, name }, at) => ({ suite, name, ...judged[at]! }));
}

function checkCompareBenchmarks(options: CompareBenchmarksOptions): void {
  const known = { maxSlowdown: "any", confidence: "any", anyMachine: "flag", seed: "any" } as const;
  checkOptions("compareBenchmarks", options, known);
  const { maxSlowdown = 0, confidence = 0.99 } = options;
  if (!(maxSlowdown >= 0 && maxSlowdown < Infinity)) {
    throw new RangeError(`Cannot use maxSlowdown ${maxSlowdown}: expected a share of at least 0`);
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`Cannot use confidence ${confidence}: expected above 0 and below 1`);
  }
}

/** The rows of two commits. */
interface Sides {
  readonly baseline: readonly Row[];
  readonly current: readonly Row[];
}

/** A commit compares with itself where files were changed since. */
function withinCommit(rows: readonly Row[], name: string): Sides {
  const current = rows.filter(({ dirty }) => dirty === true);
  const baseline = rows.filter(({ dirty }) => dirty !== true);
  if (current.length > 0 && baseline.length > 0) return { baseline, current };
  throw new Incomparable(`Cannot compare ${named(name)} with itself: it is the commit to judge`);
}

type Named = Pair & { readonly suite: string | null; readonly name: string };

/** Gives the rounds of each benchmark that both sides have, on machines that both were measured on. */
function pairUp(sides: Sides, anyMachine: boolean): Named[] {
  const [before, after] = [sides.baseline, sides.current].map((rows) =>
    Map.groupBy(rows.filter(({ unit }) => unit === "ns"), keyOf)
  );
  const names = Map.groupBy(after!.values(), ([row]) => JSON.stringify([row!.suite, row!.name]));
  const pairs: Named[] = [];
  for (const [key, rows] of after!) {
    const others = before!.get(key) ?? [];
    if (valuesOf(others).length === 0) continue;
    const [baseline, current] = anyMachine ? [others, rows] : onOneMachine(others, rows);
    const { suite = null, name } = rows[0]!;
    const isShared = names.get(JSON.stringify([suite, name]))!.length > 1;
    pairs.push({
      suite,
      name: isShared ? [name, ...paramsOf(rows[0]!)].join(" ") : name,
      baseline: valuesOf(baseline),
      current: valuesOf(current),
    });
  }
  return pairs;
}

function valuesOf(rows: readonly Row[]): number[] {
  return rows.map(({ value, error }) => (error ?? null) === null ? value : null)
    .filter((value) => typeof value === "number" && Number.isFinite(value));
}

function onOneMachine(before: readonly Row[], after: readonly Row[]): [Row[], Row[]] {
  const isOn = (rows: readonly Row[]) => new Set(rows.map(({ machine }) => machine ?? null));
  const common = isOn(before).intersection(isOn(after));
  if (common.size === 0) {
    const [first, second] = [before, after].map((rows) => machineName(rows[0]!));
    throw new Incomparable(
      `Cannot compare "${
        after[0]!.name
      }" of two machines: ${first} and ${second}; --any-machine does it all the same`,
    );
  }
  const on = (rows: readonly Row[]) => rows.filter(({ machine }) => common.has(machine ?? null));
  return [on(before), on(after)];
}

function machineName({ machine, cpu, os, runtime }: Row): string {
  const told = [cpu, os, runtime].filter((text) => typeof text === "string").join(", ");
  return `${machine}${told === "" ? "" : ` (${told})`}`;
}
