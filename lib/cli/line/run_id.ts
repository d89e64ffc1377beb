import { didYouMean, TrackerError } from "../../errors.ts";
import type { Reader } from "../../reader/reader.ts";

/** Refuses the id of a run that the table does not have. @throws {TrackerError} */
export function checkRun(reader: Reader, trackId: string): void {
  if (reader.toRows({ trackId, head: 1 }).length === 0) throw noSuchRun(reader, trackId);
}

/** Gives the error for the id of a run that the table does not have. */
export function noSuchRun(reader: Reader, trackId: string): TrackerError {
  const { db, table } = reader;
  const hint = didYouMean(trackId, reader.runs({ archived: true }).map((run) => run.trackId));
  return new TrackerError(`Cannot find run "${trackId}" in table "${table}" of "${db}"${hint}`);
}
