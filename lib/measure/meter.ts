import type { Event } from "../types.ts";
import type { Warnings } from "../system/warnings.ts";

/** Measures calls, any number of them at once, and moments. What it cannot have is left out of the fields. */
export interface Meter {
  /** Begins a call; gives the function that ends it and gives its fields. */
  start(): () => Event;
  /** Gives the fields of an event that is logged now. */
  now(): Event;
  /** Learns that an event was stored: what is counted from event to event begins again. */
  mark?(): void;
  /** Ends what runs beside. */
  close?(): void;
}

/** Says that columns are left out, and why. */
export function leaveOut(columns: readonly string[], error: unknown, warnings: Warnings): void {
  const names = columns.map((column) => `"${column}"`).join(" and ");
  const verb = columns.length === 1 ? "is" : "are";
  const [why] = (error as Error).message.split("\n");
  warnings.once(`measure ${columns}`, `${names} ${verb} not logged: ${why}`);
}
