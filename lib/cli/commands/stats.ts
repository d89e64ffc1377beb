import { Ranking } from "../../summary/ranking.ts";
import { type Answer, listEvents } from "../terminal/answer.ts";
import type { Action } from "../command.ts";
import { readEvents } from "./events.ts";
import type { Options } from "../line/options.ts";

const ROWS = 5;

/** Gives the events with the greatest values of a column, the greatest first. */
export const top: Action = ([db, column], options) => rank(db!, column!, options, false);

/** Gives the events with the least values of a column, the least first. */
export const bottom: Action = ([db, column], options) => rank(db!, column!, options, true);

function rank(db: string, column: string, { table, n = ROWS }: Options, lowest: boolean): Answer {
  return readEvents(db, table, (events) => {
    const kind = new Map(Object.entries(events.kinds())).get(column);
    const ranking = new Ranking({ column, kind, most: n, lowest });
    events.each({}, (rows) => rows.forEach((row) => ranking.add(row)));
    const best = ranking.rows();
    // A column that is not there is an error; one without values has no first.
    if (best.length === 0) events.column(column, {});
    // On a terminal there may be no room for more.
    return listEvents(["track_id", "timestamp", column, ...events.columns()], best);
  });
}
