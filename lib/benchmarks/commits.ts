import type { Commit } from "../bench/report.ts";
import { named } from "../errors.ts";
import { formatMillis } from "../event/clock.ts";
import { findCommit, patchOf, repositoryNow } from "../system/process/git.ts";
import { Incomparable, type Stored, type StoredCommit } from "./stored.ts";

/** Describes the commit that a folder is at; `undefined` where there is none. */
export function commitHere(root: string): Commit & { readonly commit: string } | undefined {
  const here = repositoryNow(root);
  if (here === undefined) return undefined;
  const { commit, branch, dirty } = here;
  const patch = dirty ? patchOf(root) : undefined;
  return { commit, branch, dirty, patch, committed: namedCommit(root, commit)?.committed };
}

/** Describes the commit that a name means; `undefined` where git knows none. */
export function namedCommit(
  root: string,
  name: string,
): Commit & { readonly commit: string } | undefined {
  const found = findCommit(root, name);
  return found && { commit: found.commit, committed: `${formatMillis(found.millis)}000` };
}

/**
 * Finds what is stored under a name: a commit, `HEAD`, a branch, whose last commit counts, or the beginning of a commit.
 *
 * @throws {Incomparable} where nothing is stored of it, or a beginning is that of several
 */
export function findStored(stored: Stored, name: string): StoredCommit {
  const commits = stored.commits();
  const here = findCommit(".", name)?.commit;
  const found = commits.find(({ commit }) => commit === name) ??
    commits.find(({ commit }) => here !== undefined && commit === here) ??
    commits.findLast(({ branches }) => branches.includes(name));
  if (found !== undefined) return found;
  const begun = commits.filter(({ commit }) => commit?.startsWith(name));
  if (begun.length === 1) return begun[0]!;
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

/**
 * Finds the last commits of the branch that a name means, as many as there are up to a number, the oldest first; one of
 * them is never the commit to judge. Of a commit it is its branch, up to itself.
 *
 * @throws {Incomparable} where there is none
 */
export function lastCommits(
  stored: Stored,
  name: string,
  { count, but }: { readonly count: number; readonly but: StoredCommit },
): StoredCommit[] {
  const last = findStored(stored, name);
  const branches = last.branches.includes(name) ? [name] : last.branches;
  const commits = stored.commits();
  const until = commits.findIndex(({ commit }) => commit === last.commit);
  const found = commits.slice(0, until + 1).filter(({ commit, branches: those }) =>
    commit !== but.commit &&
    (commit === last.commit || those.some((branch) => branches.includes(branch)))
  );
  if (found.length > 0) return found.slice(-count);
  throw new Incomparable(`Cannot compare ${named(name)}: only the commit to judge is stored of it`);
}
