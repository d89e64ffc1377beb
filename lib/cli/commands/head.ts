import { listChosen } from "../terminal/answer.ts";
import type { Action } from "../command.ts";
import { selecting } from "../line/selection.ts";
import { readEvents } from "./events.ts";

const ROWS = 5;

/** Gives the first events. */
export const head: Action = async ([db], options) => {
  const { table, n = ROWS } = options;
  const select = await selecting(options);
  return readEvents(db!, table, (events) => listChosen(events, select(events, { head: n })));
};

/** Gives the last events, oldest first. */
export const tail: Action = async ([db], options) => {
  const { table, n = ROWS, follow } = options;
  if (follow) {
    return (await import("./follow.ts")).follow(db!, {
      ...options,
      n,
    });
  }
  const select = await selecting(options);
  return readEvents(db!, table, (events) => listChosen(events, select(events, { tail: n })));
};
