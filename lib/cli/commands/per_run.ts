import { measure, type MeasuresOf } from "../../runs/summary/measures.ts";
import type { Events } from "../../store/read/events.ts";
import type { Selection } from "../../store/read/selection.ts";
import type { Column } from "../../summary/quantity.ts";
import type { Options } from "../line/options.ts";
import { UsageError } from "../line/usage.ts";

/** Refuses to say which value of a run is meant where none is. @throws {UsageError} */
export function checkPer({ per, take }: Options): void {
  if (take !== undefined && per === undefined) {
    throw new UsageError("Cannot use --take without --per run: it says which value of a run");
  }
}

/** Reads one value a run of each of some columns: its last one that is not null, or what `--take` says. */
export function readPerRun(
  events: Events,
  names: readonly string[],
  selection: Selection,
  { take = "last" }: Options,
): Column[] {
  // It says of one that it is not there.
  for (const name of names) events.column(name, { head: 0 });
  const kinds = new Map(Object.entries(events.kinds()));
  const runs = events.read(
    (table, db) => measure(db, table, names, { ...selection, columns: undefined }),
    new Map() as MeasuresOf,
  );
  return [...new Set(names)].map((name) => ({
    name,
    kind: take === "mean" && kinds.get(name) === "bigint" ? "number" : kinds.get(name),
    values: runs.values().map((run) => {
      const measures = run.get(name)!;
      // What is no number has neither a least, a greatest nor a mean.
      return measures.get(take) ?? measures.get("last");
    }).toArray(),
  }));
}
