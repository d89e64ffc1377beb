import { readRepository } from "../system/process/git.ts";
import type { Warnings } from "../system/warnings.ts";
import type { Event } from "../types.ts";

/** Gives the params that tell of a repository; none, with a warning, where git does not. */
export function gitParams(root: string | undefined, warnings: Warnings): Event {
  if (root === undefined) return {};
  try {
    const { commit, branch, dirty } = readRepository(root);
    return { git_commit_hash: commit, ...(branch && { git_branch: branch }), git_dirty: dirty };
  } catch (error) {
    const [why] = (error as Error).message.split("\n");
    const what = `"git_commit_hash" is not logged, git gave no commit of "${root}"`;
    warnings.once("git", `${what}: ${why}`);
    return {};
  }
}
