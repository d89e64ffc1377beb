import type { Commit, Measured, Report } from "../bench/report.ts";
import type { Tracker } from "../tracker/tracker.ts";
import type { Event } from "../types.ts";
import { machineOf } from "./machine.ts";

/** The table that benchmarks stand in, an ordinary one of events. */
export const TABLE = "benchmarks";

/** What all events of a report have in common. */
export interface Origin {
  readonly tool: string;
  readonly suite?: string | undefined;
  readonly commit: Commit;
  /** Stands for what the report says, where it may be stored but once. */
  readonly source?: string;
}

/** Gives the events of a report whose first round has a number. */
export function eventsOf({ benchmarks, place }: Report, origin: Origin, round: number): Event[] {
  const { commit, ...rest } = origin;
  const machine = machineOf(place);
  return benchmarks.map((benchmark) => {
    const common = { ...rest, round: round - 1 + (benchmark.repetition ?? 1) };
    return eventOf(benchmark, { ...common, ...commit, ...machine });
  });
}

/** Gives how many rounds a report has. */
export function roundsOf({ benchmarks }: Report): number {
  return Math.max(0, ...benchmarks.map(({ repetition = 1 }) => repetition));
}

function eventOf(benchmark: Measured, common: Event): Event {
  const { suite, name, unit, value, mean, min, p75, p99, stddev, n, error, samples } = benchmark;
  const { tool, suite: named = suite, round, source, ...rest } = common;
  const params = Object.entries(benchmark.params ?? {});
  const event = {
    ...{ suite: named, name, tool, unit, value, mean, min, p75, p99, stddev, n, round },
    ...rest,
    ...Object.fromEntries(params.map(([key, value]) => [`param_${key}`, value])),
    ...{ source, samples, error },
  };
  return Object.fromEntries(Object.entries(event).filter(([, value]) => value !== undefined));
}

/** What is stored of a commit: the reports, and its last round. */
export interface Known {
  readonly sources: Set<unknown>;
  round: number;
}

/** Gives what looks for that in the table of a tracker, once for each commit. */
export function knownIn({ conn, columns }: Tracker): (commit: string | undefined) => Known {
  const found = new Map<string | undefined, Known>();
  return (commit) => {
    let known = found.get(commit);
    if (known !== undefined) return known;
    // Where no commit was ever known, there is no such column.
    const condition = columns.includes("commit") ? '"commit" IS ?' : "? IS NULL";
    const source = columns.includes("source") ? "source" : "NULL AS source";
    const sql = `SELECT ${source}, max(round) AS round FROM ${TABLE} WHERE ${condition} GROUP BY 1`;
    const rows = columns.includes("round") ? conn.prepare(sql).all(commit ?? null) : [];
    const round = Math.max(0, ...rows.map((row) => Number(row.round)));
    known = { sources: new Set(rows.map(({ source }) => source)), round };
    found.set(commit, known);
    return known;
  };
}
