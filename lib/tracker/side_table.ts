import { Besides } from "../functions/besides.ts";
import { RunLife, type RunLifeOptions } from "../runs/life.ts";
import type { Database } from "../store/database.ts";
import { openTable } from "../store/table.ts";
import type { WriterOptions } from "../store/write/options.ts";
import { Writer } from "../store/write/writer.ts";
import type { Event } from "../types.ts";
import { kindOf } from "../values/inspect.ts";
import { outline } from "../values/outline.ts";
import { RunLog, type RunLogParts } from "./run_log.ts";

/** What goes to another table of a tracker's file, under the same run. */
export interface SideTable {
  /** Logs an event; what cannot be stored of it is described. */
  readonly log: (event: Event) => Event;
  /** Ends the run of that table. */
  readonly finish: (status: "finished" | "failed", error?: unknown) => void;
}

/** What a tracker and its other tables share. */
export interface SideParts extends Omit<WriterOptions, "run" | "replaces"> {
  readonly life: Omit<RunLifeOptions, "table">;
  readonly log: Omit<RunLogParts<Event, Event>, "writer" | "schema" | "meters">;
  readonly params: Event;
}

/** Opens another table of a file for a tracker's run. */
export function sideTable(
  database: Database,
  { life, log, params, ...options }: SideParts,
): SideTable {
  const { table } = options;
  openTable(database, table);
  const run = new RunLife(database, { ...life, table });
  const writer = new Writer(database, { ...options, run });
  writer.params = params;
  const besides = new Besides(database, table);
  const events = new RunLog({ ...log, writer, meters: [], schema: undefined });
  return {
    log: (event) => {
      const shown = storable(event);
      return events.store(shown, besides.of(shown));
    },
    finish: (status, error) => {
      run.finish(status, error);
      run.close();
    },
  };
}

/** Gives an event with words in place of what no event can hold. */
export function storable(event: Event): Event {
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => {
      try {
        kindOf(value);
        return [key, value];
      } catch {
        return [key, outline(value)];
      }
    }),
  );
}
