import { named } from "../errors.ts";
import type { Row } from "../types.ts";
import { commitHere, currentCommit, findStored, lastCommits } from "./commits.ts";
import { Incomparable, type Stored, type StoredCommit } from "./stored.ts";

/** The rounds that are compared. */
export interface Sides {
  /** By commit: of one, or of the last ones of a branch. */
  readonly baseline: readonly (readonly Row[])[];
  readonly current: readonly Row[];
}

/** Which rounds to compare. */
export interface SidesOptions {
  readonly baseline: string;
  readonly current?: string | undefined;
  /** So many commits of the baseline's branch. */
  readonly count: number;
}

/** Finds the rounds of two names. @throws {Incomparable} */
export function sidesOf(stored: Stored, { baseline, current, count }: SidesOptions): Sides {
  const isHead = current === undefined || current === "HEAD";
  const judged = isHead ? currentCommit(stored) : findStored(stored, current);
  const commits = count > 1
    ? lastCommits(stored, baseline, { count, but: judged })
    : [findStored(stored, baseline)];
  if (commits[0]!.commit === judged.commit) return withinCommit(stored, judged, baseline);
  const sides = {
    baseline: commits.map(({ commit }) => unchanged(stored.rows(commit))),
    current: stateOf(stored.rows(judged.commit), judged),
  };
  return count > 1 ? sides : inTurns(sides);
}

/** Where both were measured in turns, that counts alone: whatever the machine did at another time met one of them. */
function inTurns({ baseline, current }: Sides): Sides {
  const sessions = (rows: readonly Row[]) => new Set(rows.map(({ track_id }) => track_id));
  const shared = sessions(baseline.flat()).intersection(sessions(current));
  if (shared.size === 0) return { baseline, current };
  const of = (rows: readonly Row[]) => rows.filter(({ track_id }) => shared.has(track_id));
  return { baseline: baseline.map(of), current: of(current) };
}

/** A commit compares with itself where files were changed since. */
function withinCommit(stored: Stored, judged: StoredCommit, name: string): Sides {
  const [changed, baseline] = parted(stored.rows(judged.commit));
  if (changed.length > 0 && baseline.length > 0) {
    return inTurns({ baseline: [baseline], current: stateOf(changed, judged) });
  }
  throw new Incomparable(`Cannot compare ${named(name)} with itself: it is the commit to judge`);
}

/** Gives the rounds of a commit as it is; where there are none, those of the files that were measured last. */
function unchanged(rows: readonly Row[]): readonly Row[] {
  const [changed, clean] = parted(rows);
  return clean.length > 0 ? clean : lastState(changed);
}

function parted(rows: readonly Row[]): [changed: Row[], clean: Row[]] {
  const { changed = [], clean = [] } = Object.groupBy(
    rows,
    ({ dirty }) => dirty === true ? "changed" : "clean",
  );
  return [changed, clean];
}

/** Of one commit files may be changed again and again: the rounds of those that are here count, else of those measured last. */
function stateOf(rows: readonly Row[], { commit }: StoredCommit): readonly Row[] {
  const here = rows.some(({ dirty }) => dirty === true) ? commitHere(".") : undefined;
  if (here !== undefined && here.commit === commit) {
    const those = sameState(rows, { dirty: here.dirty, patch: here.patch });
    if (those.length > 0) return those;
  }
  return lastState(rows);
}

function lastState(rows: readonly Row[]): readonly Row[] {
  return rows.length === 0 ? rows : sameState(rows, rows.at(-1)!);
}

function sameState(rows: readonly Row[], state: Readonly<Record<string, unknown>>): Row[] {
  const key = ({ dirty, patch }: Readonly<Record<string, unknown>>) =>
    dirty === true ? patch ?? "" : undefined;
  return rows.filter((row) => key(row) === key(state));
}
