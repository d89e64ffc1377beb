import { readReport, TOOLS } from "../bench/formats.ts";
import type { Commit, Measured, Report } from "../bench/report.ts";
import { formatMillis } from "../event/clock.ts";
import { checkOptions } from "../event/options.ts";
import { findCommit, repositoryNow } from "../system/process/git.ts";
import { Tracker } from "../tracker/tracker.ts";
import type { Event } from "../types.ts";
import { machineOf } from "./machine.ts";
import { type ReadSource, readSource } from "./source.ts";

/** The table that benchmarks stand in, an ordinary one of events. */
export const TABLE = "benchmarks";

/** What is known of reports beside what they say. */
export interface ImportOptions {
  /** The tool whose output it is: `deno`, `mitata`, `tinybench`, `vitest`, `hyperfine`, `google-benchmark`, `criterion`, `pytest-benchmark`, `go`, `bmf`. Default: what it looks like. */
  readonly tool?: string | undefined;
  /** The suite that these benchmarks belong to. Default: the file, group or package that the report names. */
  readonly suite?: string | undefined;
  /** The commit that was measured. Default: the one that the report names, else that of the working folder. */
  readonly commit?: string | undefined;
  /** The branch that was measured. */
  readonly branch?: string | undefined;
}

/**
 * Stores what tools of benchmarks wrote, files or criterion's folder: an event of table `benchmarks` for each benchmark
 * and round; times in ns. All of them are stored, or none. What is there already, of the same commit, is not stored twice.
 *
 * @returns how many events were stored
 * @throws {TrackerError} for what no tool wrote, or is damaged; nothing is stored then @throws {TypeError} for wrong options
 *
 * @example
 * ```ts
 * import { importBenchmarks } from "@xetrack/xetrack/bench";
 * import { Reader } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const report = {
 *   results: [{ command: "sleep 1", times: [1.25, 1.5], mean: 1.375, median: 1.375, min: 1.25, exit_codes: [0, 0] }],
 * };
 * await Deno.writeTextFile(`${folder}/out.json`, JSON.stringify(report));
 * assert.equal(importBenchmarks(`${folder}/bench.db`, `${folder}/out.json`, { commit: "4f2a91c" }), 1);
 * assert.equal(importBenchmarks(`${folder}/bench.db`, `${folder}/out.json`, { commit: "4f2a91c" }), 0);
 * using reader = new Reader(`${folder}/bench.db`, { table: "benchmarks" });
 * assert.deepEqual(reader.column("value"), [1_375_000_000]);
 * ```
 */
export function importBenchmarks(
  db: string,
  paths: string | readonly string[],
  options: ImportOptions = {},
): number {
  return importSources(db, [paths].flat().map(readSource), options);
}

/** A report, and all that its events have in common. */
interface Import {
  readonly report: Report;
  readonly commit: Commit;
  readonly common: Event;
  readonly source: string;
}

/** Does the same with what was read. @throws {TrackerError} @throws {TypeError} */
export function importSources(
  db: string,
  sources: readonly ReadSource[],
  options: ImportOptions,
): number {
  const { suite, branch } = options;
  const expected = { tool: TOOLS, suite: "text", commit: "text", branch: "text" } as const;
  checkOptions("importBenchmarks", options, expected);
  const imports = sources.map((source): Import => {
    const report = readReport(source, options.tool);
    const commit = { ...commitOf(report, options), ...(branch !== undefined && { branch }) };
    const common = { tool: report.tool, ...(suite !== undefined && { suite }) };
    return { report, commit, common, source: source.hash };
  });
  using tracker = new Tracker(db, { table: TABLE });
  const { conn } = tracker;
  // Whoever imports the same at the same time waits, and finds it there.
  conn.exec("BEGIN IMMEDIATE");
  try {
    const events = newEvents(tracker, imports);
    if (events.length > 0) tracker.logBatch(events);
    conn.exec("COMMIT");
    return events.length;
  } catch (error) {
    if (conn.isTransaction) conn.exec("ROLLBACK");
    throw error;
  }
}

/** Gives the events of what is not there yet; each report goes on with the rounds of its commit. */
function newEvents(tracker: Tracker, imports: readonly Import[]): Event[] {
  const known = knownIn(tracker);
  const events: Event[] = [];
  for (const { report, commit, common, source } of imports) {
    const of = known(commit.commit);
    if (of.sources.has(source)) continue;
    of.sources.add(source);
    const machine = machineOf(report.place);
    for (const benchmark of report.benchmarks) {
      const round = of.round + (benchmark.repetition ?? 1);
      events.push(eventOf(benchmark, { ...common, round, ...commit, ...machine, source }));
    }
    of.round += Math.max(0, ...report.benchmarks.map(({ repetition = 1 }) => repetition));
  }
  return events;
}

/** What is stored of a commit: the reports, and its last round. */
interface Known {
  readonly sources: Set<unknown>;
  round: number;
}

function knownIn({ conn, columns }: Tracker): (commit: string | undefined) => Known {
  const found = new Map<string | undefined, Known>();
  return (commit) => {
    let known = found.get(commit);
    if (known !== undefined) return known;
    // Where no commit was ever known, there is no such column.
    const condition = columns.includes("commit") ? '"commit" IS ?' : "? IS NULL";
    const sql =
      `SELECT source, max(round) AS round FROM ${TABLE} WHERE ${condition} GROUP BY source`;
    const rows = columns.includes("source") ? conn.prepare(sql).all(commit ?? null) : [];
    const round = Math.max(0, ...rows.map((row) => Number(row.round)));
    known = { sources: new Set(rows.map(({ source }) => source)), round };
    found.set(commit, known);
    return known;
  };
}

function eventOf(benchmark: Measured, common: Event): Event {
  const { suite, name, unit, value, mean, min, p75, p99, stddev, n, error, samples } = benchmark;
  const { tool, suite: named = suite, round, ...rest } = common;
  const params = Object.entries(benchmark.params ?? {});
  const event = {
    ...{ suite: named, name, tool, unit, value, mean, min, p75, p99, stddev, n, round },
    ...rest,
    ...Object.fromEntries(params.map(([key, value]) => [`param_${key}`, value])),
    ...{ samples, error },
  };
  return Object.fromEntries(Object.entries(event).filter(([, value]) => value !== undefined));
}

/** The commit that is named, here or in the report; else that of the working folder. */
function commitOf({ commit: told }: Report, { commit }: ImportOptions): Commit {
  if (commit === undefined && told !== undefined) return told;
  const here = commit === undefined ? repositoryNow(".") : { commit };
  if (here === undefined) return {};
  const found = findCommit(".", here.commit);
  const { commit: name, branch, dirty } = {
    ...here,
    ...(found && { commit: found.commit }),
  } as Commit;
  return { commit: name, branch, dirty, committed: found && `${formatMillis(found.millis)}000` };
}
