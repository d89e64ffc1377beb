import { readReport, TOOLS } from "../bench/formats.ts";
import type { Commit, Report } from "../bench/report.ts";
import { checkOptions } from "../event/options.ts";
import { Tracker } from "../tracker/tracker.ts";
import type { Event } from "../types.ts";
import { commitHere, namedCommit } from "./commits.ts";
import { eventsOf, knownIn, type Origin, roundsOf, TABLE } from "./events.ts";
import { type ReadSource, readSource } from "./source.ts";

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
  readonly origin: Origin;
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
    return { report, origin: { tool: report.tool, suite, commit, source: source.hash } };
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
  return imports.flatMap(({ report, origin }) => {
    const of = known(origin.commit.commit);
    if (of.sources.has(origin.source)) return [];
    of.sources.add(origin.source);
    const events = eventsOf(report, origin, of.round + 1);
    of.round += roundsOf(report);
    return events;
  });
}

/** The commit that is named, here or in the report; else that of the working folder. */
function commitOf({ commit: told }: Report, { commit }: ImportOptions): Commit {
  if (commit === undefined) return told ?? commitHere(".") ?? {};
  return namedCommit(".", commit) ?? { commit };
}
