import { folderOf, whatIsAt } from "../files.ts";
import { askGit } from "./git.ts";
import { Deno } from "../runtime.ts";

/** The repository that a folder belongs to. */
export interface Checkout {
  readonly root: string;
  /** The way from the root to the folder: `""`, or with a slash at its end. */
  readonly prefix: string;
}

/** Finds it. @throws {Error} without git, or outside a repository */
export function checkoutOf(folder: string): Checkout {
  const [root, prefix = ""] = askGit(folder, ["rev-parse", "--show-toplevel", "--show-prefix"])
    .split("\n");
  return { root: root!, prefix };
}

/** Gives the branch that a name means, without that of a remote; `undefined` where it is none. */
export function branchNamed(root: string, name: string): string | undefined {
  try {
    const full = askGit(root, ["rev-parse", "--symbolic-full-name", "--end-of-options", name]);
    return /^refs\/(?:heads|remotes\/[^/]+)\/(?!HEAD$)(.+)/.exec(full.split("\n").at(-1)!)?.[1];
  } catch {
    return undefined;
  }
}

/**
 * The files of a commit in a folder of their own, which goes at the end: beside the repository, so that both are on one
 * disk, else among temporary files.
 */
export class Worktree implements Disposable {
  readonly path: string;
  readonly #root: string;

  /** @throws {Error} with what git says */
  constructor(root: string, commit: string) {
    this.#root = root;
    this.path = emptyFolder(folderOf(root));
    try {
      // What hooks do after a checkout is for people.
      const args = ["worktree", "add", "--detach", "--quiet", this.path, commit];
      askGit(root, ["-c", "core.hooksPath=/dev/null", ...args]);
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    const forget = () => askGit(this.#root, ["worktree", "remove", "--force", this.path]);
    try {
      forget();
    } catch {
      // Ctrl-C ends git too; a folder that it does not know is removed below.
    }
    if (whatIsAt(this.path) === "nothing") return;
    Deno.removeSync(this.path, { recursive: true });
    try {
      forget();
    } catch {
      // It knew nothing of it.
    }
  }
}

function emptyFolder(dir: string): string {
  const prefix = "xetrack_bench_";
  try {
    return Deno.realPathSync(Deno.makeTempDirSync({ dir, prefix }));
  } catch {
    return Deno.realPathSync(Deno.makeTempDirSync({ prefix }));
  }
}
