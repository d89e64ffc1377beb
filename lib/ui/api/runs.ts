import { checkCompare, compareRuns, type Comparison } from "../../runs/summary/compare.ts";
import { checkRuns, type RunsOptions } from "../../runs/summary/options.ts";
import { NO_SUMMARY, selectRuns, summarize } from "../../runs/summary/summary.ts";
import { TableSheet } from "../../runs/summary/sheet.ts";
import { readNames } from "../../sql/names.ts";
import type { Events } from "../../store/read/events.ts";
import type { RunStatus } from "../../types.ts";
import { answerJson, answerRows } from "../answers.ts";
import type { Query } from "../query.ts";
import type { Ask, Route } from "./ask.ts";

/** The parameters that choose runs. */
export const CHOICE = [
  "status",
  "tags",
  "group",
  "archived",
  "where",
  "sort",
  "columns",
  "limit",
];

/** The array that `reader.runs` gives. */
export const runs: Route = {
  params: CHOICE,
  answer: ({ query, open }) => {
    const { events } = open().reader;
    const options = optionsOf(query, events);
    checkRuns("runs", options);
    const rows = events.read(
      (table, db) => selectRuns(new TableSheet(db, table, events.runs()), options),
      [],
    );
    return answerRows(rows as unknown as Record<string, unknown>[]);
  },
};

/** The array that `reader.summary` gives. */
export const summary: Route = {
  params: CHOICE,
  answer: ({ query, open }) => {
    const { events } = open().reader;
    const options = optionsOf(query, events);
    checkRuns("summary", options);
    const { rows } = events.read(
      (table, db) => summarize(new TableSheet(db, table, events.runs()), options),
      NO_SUMMARY,
    );
    return answerRows(rows);
  },
};

/** What `reader.compare` gives. */
export const compare: Route = {
  params: ["run", "baseline", "all"],
  answer: (ask) => answerJson(compared(ask)),
};

function compared({ query, open }: Ask): Comparison {
  const trackIds = query.all("run") ?? [];
  const options = { baseline: query.text("baseline"), all: query.flag("all") };
  checkCompare(trackIds, options);
  const { events } = open().reader;
  return events.read(
    (table, db) => compareRuns(new TableSheet(db, table, events.runs()), { trackIds, ...options }),
    { runs: [], rows: [] },
  );
}

/** Gives the options of a summary that parameters mean. @throws {Refusal} */
export function optionsOf(query: Query, events: Events): RunsOptions {
  const known = new Set(events.columns());
  const names = (given: string[] | undefined) =>
    given && readNames(given, (name) => known.has(name));
  const archived = query.text("archived");
  return {
    status: query.all("status")?.flatMap((text) => text.split(",")) as RunStatus[] | undefined,
    tags: query.all("tags"),
    group: query.text("group"),
    archived: archived === "only" ? archived : query.flag("archived"),
    where: query.text("where"),
    sort: names(query.all("sort")),
    columns: names(query.all("columns")),
    limit: query.count("limit"),
  };
}
