import type { OpenTracker } from "./open.ts";

// deno-lint-ignore no-explicit-any -- of whatever events
type AnyOpen = OpenTracker<any, any>;

/** What each tracker stands on: for rooms that add to it, not for its users. */
const OPENED = new WeakMap<object, AnyOpen>();

/** Remembers what a tracker stands on. */
export function rememberOpened(tracker: object, open: AnyOpen): void {
  OPENED.set(tracker, open);
}

/** Gives what a tracker stands on. @throws {TypeError} for what is no tracker */
export function openedOf(tracker: object, verb: string): AnyOpen {
  const open = typeof tracker === "object" && tracker !== null ? OPENED.get(tracker) : undefined;
  if (open === undefined) throw new TypeError(`Cannot ${verb} without a Tracker`);
  return open;
}
