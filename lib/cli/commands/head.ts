import { listEvents } from "../terminal/answer.ts";
import type { Action } from "../command.ts";
import { readEvents } from "./events.ts";

const ROWS = 5;

/** Gives the first events. */
export const head: Action = ([db], { table, n = ROWS }) =>
  readEvents(db!, table, (events) => listEvents(events.columns(), events.toRows({ head: n })));

/** Gives the last events, oldest first. */
export const tail: Action = async ([db], options) => {
  const { table, n = ROWS, follow } = options;
  if (follow) return (await import("./follow.ts")).follow(db!, { ...options, n });
  return readEvents(
    db!,
    table,
    (events) => listEvents(events.columns(), events.toRows({ tail: n })),
  );
};
