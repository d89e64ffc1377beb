import { checkRuns, type RunsOptions } from "../../../runs/summary/options.ts";
import { NO_SUMMARY, summarize, type Summary } from "../../../runs/summary/summary.ts";
import type { Events } from "../../../store/read/events.ts";
import type { Action } from "../../command.ts";
import { readNames } from "../../line/names.ts";
import type { Options } from "../../line/options.ts";
import { readEvents } from "../events.ts";

/** Gives the summary of the runs that the options choose, oldest first. */
export const runs: Action = ([db], options) =>
  readEvents(db!, options.table, (events) => {
    const { names, rows } = summaryOf(events, choiceOf(options, events));
    return { columns: names, rows };
  });

/** Reads the summary of a table. */
export function summaryOf(events: Events, options: RunsOptions): Summary {
  checkRuns("summary", options);
  return events.read((table, db) => summarize(db, table, events.runs(), options), NO_SUMMARY);
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
