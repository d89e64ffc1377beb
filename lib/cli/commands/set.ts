import { OpenReader } from "../../reader/open.ts";
import { countRows } from "../terminal/answer.ts";
import type { Action } from "../command.ts";
import { wholeIds } from "../../runs/meant.ts";
import { readEvents } from "./events.ts";
import { UsageError } from "../line/usage.ts";
import { readValue } from "../line/value.ts";

/** Sets a value in all rows, in those of a run, or in those that hold a value under a key. */
export const set: Action = (
  [db, key, text],
  { table, trackIds: beginnings, whereKey, whereValue, durability },
) => {
  if ((whereKey === undefined) !== (whereValue === undefined)) {
    throw new UsageError("Cannot use one of --where-key and --where-value without the other");
  }
  using reader = new OpenReader(db!, { table, durability });
  const ids = beginnings && readEvents(db!, table, (events) => wholeIds(events, beginnings));
  const kinds = new Map(Object.entries(reader.events.kinds()));
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
  const where = whereKey === undefined ? {} : { key: whereKey, value: read(whereKey, whereValue!) };
  // A table that is not there yet has no rows.
  const changed = !reader.events.exists()
    ? []
    : (ids ?? [undefined]).map((trackId) =>
      reader.edit((edits) => edits.set(key!, value, { trackId, ...where }))
    );
  return `Changed ${countRows(changed.reduce((sum, rows) => sum + rows, 0))}`;
};
