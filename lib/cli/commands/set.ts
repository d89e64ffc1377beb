import { Reader } from "../../reader/reader.ts";
import { countRows } from "../terminal/answer.ts";
import type { Action } from "../command.ts";
import { wholeId } from "../line/run_id.ts";
import { readEvents } from "./events.ts";
import { UsageError } from "../line/usage.ts";
import { readValue } from "../line/value.ts";

/** Sets a value in all rows, in those of a run, or in those that hold a value under a key. */
export const set: Action = (
  [db, key, text],
  { table, trackId: beginning, whereKey, whereValue, durability },
) => {
  if ((whereKey === undefined) !== (whereValue === undefined)) {
    throw new UsageError("Cannot use one of --where-key and --where-value without the other");
  }
  using reader = new Reader(db!, { table, durability });
  const trackId = beginning === undefined
    ? undefined
    : readEvents(db!, table, (events) => wholeId(events, beginning));
  const kinds = new Map(Object.entries(reader.dtypes));
  const read = (name: string, value: string) => {
    try {
      return readValue(name, value, kinds.get(name));
    } catch (error) {
      const isFraction = kinds.get(name) === "bigint" &&
        typeof readValue(name, value, undefined) === "number";
      if (!isFraction) throw error;
      const { message } = error as Error;
      const how = `xt widen ${db} ${name} --kind number lets it hold fractions`;
      throw new TypeError(`${message}; ${how}`, { cause: error });
    }
  };
  const value = read(key!, text!);
  const changed = whereKey === undefined
    ? reader.setValue(key!, value, trackId)
    : reader.setWhere(key!, value, whereKey, read(whereKey, whereValue!), trackId);
  return `Changed ${countRows(changed)}`;
};
