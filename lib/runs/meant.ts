import { didYouMean, TrackerError } from "../errors.ts";
import type { Sheet } from "./summary/sheet.ts";
import type { Events } from "../store/read/events.ts";
import type { Run } from "../types.ts";

/** So many of those that may be meant are named. */
export const MOST_NAMED = 5;

/**
 * Gives the ids of runs that are meant by these, or by beginnings of them that are no other's; each once.
 *
 * @throws {TrackerError} for one that no run has, and for a beginning of several
 */
export function wholeIds(events: Events, beginnings: readonly string[]): string[] {
  return [...new Set(beginnings.map((beginning) => wholeId(events, beginning)))];
}

/** Gives the id of the one run that is meant. @throws {TrackerError} */
export function wholeId(events: Events, beginning: string): string {
  const where = events.read((table, db) => `in table "${table.name}" of "${db.path}"`, "anywhere");
  return meantId(beginning, events.idsFrom(beginning, MOST_NAMED + 2), {
    what: "run",
    where,
    all: () => events.runs().map(({ trackId }) => trackId),
  });
}

/** Gives the one run of a sheet that is meant. @throws {TrackerError} for one that is in several files too */
export function meantRun(sheet: Sheet | undefined, beginning: string): Run {
  const { runs } = sheet ?? { runs: [] };
  const where = sheet === undefined ? "anywhere" : `in table "${sheet.table}" of "${sheet.db}"`;
  const all = () => runs.map(({ trackId }) => trackId);
  const ids = new Set(all().filter((id) => id.startsWith(beginning)));
  const id = meantId(beginning, [...ids].sort(), { what: "run", where, all });
  const [run, other] = runs.filter(({ trackId }) => trackId === id);
  if (other === undefined) return run!;
  throw new TrackerError(`Cannot tell which run "${id}" is ${where}: several have it`);
}

/** How to say which run was looked for. */
export interface Sought {
  readonly what: string;
  readonly where: string;
  readonly all: () => Iterable<string>;
}

/** Gives the one of some ids that is meant by its beginning; a whole one means itself. @throws {TrackerError} */
export function meantId(
  beginning: string,
  ids: readonly string[],
  { what, where, all }: Sought,
): string {
  const [first, ...others] = beginning === "" ? [] : ids;
  if (first === undefined) {
    const hint = didYouMean(beginning, all());
    throw new TrackerError(`Cannot find ${what} "${beginning}" ${where}${hint}`);
  }
  if (first === beginning || others.length === 0) return first;
  const named = ids.slice(0, MOST_NAMED).map((id) => `"${id}"`).join(", ");
  const more = ids.length > MOST_NAMED ? " …" : "";
  throw new TrackerError(`Cannot tell which ${what} "${beginning}" is ${where}: ${named}${more}`);
}
