import { named } from "../errors.ts";
import { findCommit } from "../system/process/git.ts";
import { Incomparable, type Stored, type StoredCommit } from "./stored.ts";

/**
 * Finds what is stored under a name: a commit or the beginning of one, `HEAD`, a branch, whose last commit counts.
 *
 * @throws {TrackerError} where nothing is stored of it, or a beginning is that of several
 */
export function findStored(stored: Stored, name: string): StoredCommit {
  const commits = stored.commits();
  const exact = commits.find(({ commit }) => commit === name);
  if (exact !== undefined) return exact;
  const begun = commits.filter(({ commit }) => commit?.startsWith(name));
  if (begun.length === 1) return begun[0]!;
  const here = findCommit(".", name)?.commit;
  const found = commits.find(({ commit }) => here !== undefined && commit === here) ??
    commits.findLast(({ branch }) => branch === name);
  if (found !== undefined) return found;
  if (begun.length > 1) {
    const some = begun.slice(0, 5).map(({ commit }) => named(commit!)).join(", ");
    throw new Incomparable(`Cannot compare ${named(name)}: it may be ${some}`);
  }
  const last = commits.toReversed().slice(0, 5).map(({ commit }) => named(commit ?? "none"));
  const there = last.length === 0 ? "" : `, of these there are: ${last.join(", ")}`;
  throw new Incomparable(`Cannot compare ${named(name)}: no benchmarks of it are stored${there}`);
}

/** Finds the commit that is judged: HEAD; outside a repository, or where nothing is stored of it, what was imported last. */
export function currentCommit(stored: Stored): StoredCommit {
  const commits = stored.commits();
  const here = findCommit(".", "HEAD")?.commit;
  const found = commits.find(({ commit }) => here !== undefined && commit === here);
  const last = commits.toSorted((a, b) => a.last < b.last ? -1 : 1).at(-1);
  if (found === undefined && last === undefined) throw stored.none();
  return found ?? last!;
}
