import { Reader } from "../../reader/reader.ts";
import { listEvents } from "../terminal/answer.ts";
import type { Action } from "../command.ts";

const ROWS = 5;

/** Gives the first events. */
export const head: Action = ([db], { table, n = ROWS }) => {
  using reader = new Reader(db!, { table });
  return listEvents(reader.columns, reader.toRows({ head: n }));
};

/** Gives the last events, oldest first. */
export const tail: Action = async ([db], options) => {
  const { table, n = ROWS, follow } = options;
  if (follow) return (await import("./follow.ts")).follow(db!, { ...options, n });
  using reader = new Reader(db!, { table });
  return listEvents(reader.columns, reader.toRows({ tail: n }));
};
