import type { Commit, Report } from "../../bench/report.ts";
import { TrackerError } from "../../errors.ts";
import { findCommit } from "../../system/process/git.ts";
import { branchNamed, type Checkout, Worktree } from "../../system/process/worktree.ts";
import type { Event, Row } from "../../types.ts";
import { whatIsAt } from "../../system/files.ts";
import { commitHere, namedCommit } from "../commits.ts";
import { eventsOf, roundsOf } from "../events.ts";

/** One of the two that are measured in turns: where it lies, what it is, and what was measured of it. */
export class Side {
  readonly folder: string;
  readonly commit: Commit;
  /** What was measured of it, as it is stored. */
  readonly rows: Row[] = [];
  /** So often it was measured. */
  taken = 0;
  /** So many rounds that gave; a tool may repeat by itself. */
  rounds = 0;
  /** So often it failed since it last did not. */
  failing = 0;

  constructor(folder: string, commit: Commit) {
    this.folder = folder;
    this.commit = commit;
  }

  /** Takes a report of a round, and gives its events. */
  add(
    report: Report & { readonly tool: string },
    { suite, round }: { readonly suite: string | undefined; readonly round: number },
  ): Event[] {
    const origin = { tool: report.tool, suite, commit: this.commit };
    const events = eventsOf(report, origin, round);
    this.rows.push(...events as Row[]);
    this.taken += 1;
    this.rounds += roundsOf(report);
    const isLost = report.benchmarks.every(({ error }) => error !== undefined);
    this.failing = isLost ? this.failing + 1 : 0;
    return events;
  }
}

/** The working folder, whose commit must stay what it was: what is measured would be another's. */
export class Here extends Side {
  constructor(folder: string) {
    super(folder, commitHere(folder) ?? {});
  }

  override add(...args: Parameters<Side["add"]>): Event[] {
    const { commit } = this.commit;
    if (commit === undefined || findCommit(this.folder, "HEAD")?.commit === commit) {
      return super.add(...args);
    }
    throw new TrackerError(`Cannot go on measuring ${commit}: another commit was checked out`);
  }
}

/** Another commit, in a worktree that goes with it. */
export class Other extends Side implements Disposable {
  readonly #tree: Worktree;

  /** @throws {TrackerError} where there is no such commit, or folder in it */
  static of(name: string, { root, prefix }: Checkout, here: Side): Other {
    const action = `Cannot measure against "${name}"`;
    const found = namedCommit(root, name);
    if (found === undefined) throw new TrackerError(`${action}: git knows no such commit`);
    if (found.commit === here.commit.commit && !here.commit.dirty) {
      throw new TrackerError(`${action}: it is the commit that is here, and nothing was changed`);
    }
    const tree = treeOf(root, found.commit, action);
    if (prefix !== "" && whatIsAt(`${tree.path}/${prefix}`) !== "folder") {
      tree[Symbol.dispose]();
      throw new TrackerError(`${action}: it has no folder ${prefix}`);
    }
    return new Other(tree, prefix, {
      commit: found.commit,
      branch: branchNamed(root, name),
      dirty: false,
      committed: found.committed,
    });
  }

  private constructor(tree: Worktree, prefix: string, commit: Commit) {
    super(`${tree.path}/${prefix}`.replace(/\/$/, ""), commit);
    this.#tree = tree;
  }

  [Symbol.dispose](): void {
    this.#tree[Symbol.dispose]();
  }
}

function treeOf(root: string, commit: string, action: string): Worktree {
  try {
    return new Worktree(root, commit);
  } catch (error) {
    throw new TrackerError(`${action}: ${(error as Error).message}`);
  }
}
