import { wordsOf } from "../errors.ts";
import { Besides } from "../functions/besides.ts";
import { Frames } from "../functions/frames.ts";
import { ParameterNames } from "../functions/parameters.ts";
import type { CallTracker } from "../functions/tracked.ts";
import type { Database } from "../store/database.ts";
import { CallTexts } from "../store/write/call_texts.ts";
import type { Edits } from "../store/write/edits.ts";
import type { Event } from "../types.ts";
import type { TrackerOptions } from "./options.ts";

/** What tracked calls share with all else of their tracker. */
export interface CallParts
  extends Pick<CallTracker, "meters" | "warnings" | "redaction" | "cache"> {
  readonly table: string;
  readonly trackId: string;
  /** Logs an event, with what is stored beside it. */
  readonly log: (event: Event, beside: Event | undefined) => Event;
  readonly edits: Edits;
}

/** Makes what tracks the calls of a tracker. */
export function callTracker(
  database: Database,
  { raiseOnError = true, logArgs = true, callIds = false }: TrackerOptions,
  { table, trackId, log, edits, ...shared }: CallParts,
): CallTracker {
  const texts = new CallTexts(database, table);
  const besides = new Besides(database, table);
  const frames = new Frames(callIds, ({ id, storedAt }) => {
    try {
      edits.set("call_id", id, { trackId, timestamp: storedAt });
    } catch (error) {
      const why = wordsOf(error);
      shared.warnings.once(`late ${why}`, `a call was logged without its id: ${why}`);
    }
  });
  return {
    ...shared,
    ...{ raiseOnError, logArgs, frames },
    store: (event) => log(texts.event(event), besides.of(event)).timestamp,
    streams: new Set(),
    names: new ParameterNames(),
  };
}
