import { checkRuns, type RunsOptions } from "../../../runs/summary/options.ts";
import { summarize } from "../../../runs/summary/summary.ts";
import type { Events } from "../../../store/read/events.ts";
import type { RunSummary } from "../../../types.ts";
import type { Action } from "../../command.ts";
import { readNames } from "../../line/names.ts";
import type { Options } from "../../line/options.ts";
import { readEvents } from "../events.ts";

/** Gives the summary of the runs that the options choose, oldest first. */
export const runs: Action = ([db], options) =>
  readEvents(db!, options.table, (events) => {
    const chosen = choiceOf(options, events);
    const rows = summaryOf(events, chosen);
    return { columns: chosen.columns ?? Object.keys(rows[0] ?? NO_RUN), rows };
  });

const NO_RUN = { track_id: 0, name: 0, status: 0, started: 0, seconds: 0, events: 0 };

/** Reads the summary of a table. */
export function summaryOf(events: Events, options: RunsOptions): RunSummary[] {
  checkRuns("summary", options);
  return events.read((table, db) => summarize(db, table, events.runs(), options), []);
}

/** Gives which runs the options of a command line mean, in which order, and what of them. */
export function choiceOf(options: Options, events: Events): RunsOptions {
  const { status, tags, group, archived, where, n } = options;
  const known = new Set(events.columns());
  const namesIn = (given: readonly string[] | undefined) =>
    given && readNames(given, (name) => known.has(name));
  return {
    status,
    tags,
    group,
    archived: archived === "" ? true : archived as "only" | undefined,
    where,
    sort: namesIn(options.sort),
    columns: namesIn(options.columns),
    limit: n,
  };
}
