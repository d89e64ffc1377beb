import type { Events } from "../../store/read/events.ts";
import { TableSource } from "../source/table.ts";
import { compareSides } from "./drift.ts";
import type { DriftOptions } from "./options.ts";
import type { DriftRow } from "./row.ts";

/** Compares the events of a table that is open, on one state of its file. @throws {TypeError} @throws {TrackerError} */
export function driftOf(events: Events, options: DriftOptions): DriftRow[] {
  const { compared } = events.hold(() => compareSides(new TableSource(events), options));
  return compared.map(({ row }) => row);
}
