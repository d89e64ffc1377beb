import { median } from "../../../stats/order.ts";
import { Stored } from "../../../benchmarks/stored.ts";
import type { Row } from "../../../types.ts";
import type { Action } from "../../command.ts";
import type { Listing } from "../../terminal/listing.ts";

const COLUMNS = ["suite", "name", "tool", "unit", "commits", "rounds", "value", "commit"];

/** Lists the benchmarks, a row for each suite and name; the value is the median of the last commit. */
export const ls: Action = ([db]) => {
  using stored = new Stored(db!);
  return listing(stored.rows());
};

/** Lists the benchmarks of some events. */
export function listing(events: readonly Row[]): Listing {
  const groups = Map.groupBy(events, ({ suite, name }) => JSON.stringify([suite ?? null, name]));
  const rows = [...groups.values()].map((events) => {
    const { suite = null, name, tool, unit, commit = null } = events.at(-1)!;
    const values = events.filter((event) => (event.commit ?? null) === commit)
      .map(({ value }) => value).filter((value) => typeof value === "number");
    const commits = new Set(events.map((event) => event.commit ?? null)).size;
    const value = values.length === 0 ? null : median(values);
    return { suite, name, tool, unit, commits, rounds: events.length, value, commit };
  });
  return { columns: COLUMNS, rows };
}
