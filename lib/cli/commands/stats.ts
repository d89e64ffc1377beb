import { Ranking } from "../../summary/ranking.ts";
import { topRowids } from "../../summary/top.ts";
import type { Events } from "../../store/read/events.ts";
import type { Selection } from "../../store/read/selection.ts";
import { type Answer, listEvents, type Listing } from "../terminal/answer.ts";
import type { Action } from "../command.ts";
import type { Options } from "../line/options.ts";
import { selecting } from "../line/selection.ts";
import { readEvents } from "./events.ts";
import { checkPer, readPerRun } from "./per_run.ts";

const ROWS = 5;

/** Gives the events with the greatest values of a column, the greatest first; or the runs. */
export const top: Action = ([db, column], options) => rank(db!, column!, options, false);

/** Gives the events with the least values of a column, the least first; or the runs. */
export const bottom: Action = ([db, column], options) => rank(db!, column!, options, true);

async function rank(
  db: string,
  column: string,
  options: Options,
  lowest: boolean,
): Promise<Answer> {
  checkPer(options);
  const select = await selecting(options);
  return readEvents(db, options.table, (events) => {
    const selection = select(events);
    const kind = new Map(Object.entries(events.kinds())).get(column);
    const ranking = { column, kind, most: options.n ?? ROWS, lowest };
    const sort = [lowest ? column : `-${column}`];
    if (options.per !== undefined) {
      return { ...rankRuns(events, ranking, selection, options), sort };
    }
    const rowids = topRowids(events, ranking, selection);
    // A column that is not there is an error; one without values has no first.
    if (rowids.length === 0) events.column(column, { head: 0 });
    const { columns } = selection;
    const rows = events.toRows({ columns, rowids });
    if (columns !== undefined) return { columns, rows, sort };
    // On a terminal there may be no room for more.
    const first = ["track_id", "timestamp", column];
    return { ...listEvents([...first, ...events.columns()], rows), asked: [column], sort };
  });
}

function rankRuns(
  events: Events,
  ranking: ConstructorParameters<typeof Ranking>[0],
  selection: Selection,
  options: Options,
): Listing {
  const { column, kind } = ranking;
  const { columns = ["track_id", column] } = selection;
  const names = [...new Set([column, ...columns])];
  const values = readPerRun(events, names, selection, options);
  const byName = new Map(values.map((each) => [each.name, each.values]));
  const takesNumber = options.take === "mean" && kind === "bigint";
  const best = new Ranking<number>({ ...ranking, kind: takesNumber ? "number" : kind });
  byName.get(column)!.forEach((value, run) => best.add(value, run));
  const rows = best.things().map((run) =>
    Object.fromEntries(columns.map((name) => [name, byName.get(name)![run]]))
  );
  return { columns, rows };
}
