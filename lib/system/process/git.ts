import { hashOf } from "../bytes.ts";
import { Deno } from "../runtime.ts";

/** What git tells of a repository. */
export interface Repository {
  readonly commit?: string;
  readonly branch?: string;
  /** Whether tracked files differ from the commit. */
  readonly dirty: boolean;
  /** Where it came from, without user and password. */
  readonly remote?: string;
}

/** So the state of tracked files is asked, with commit and branch, in one call. */
const STATUS = ["status", "--porcelain=v2", "--branch", "--untracked-files=no"];

/** Describes a repository. @throws {Error} without git, a repository, a commit or the permission to run git */
export function readRepository(root: string): Repository & { readonly commit: string } {
  const { success, stdout, stderr } = git(root, STATUS).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr).trim());
  const { commit, ...rest } = parseStatus(new TextDecoder().decode(stdout));
  if (commit === undefined) throw new Error("it has no commit yet");
  return { commit, ...rest };
}

/** Describes a repository, with its origin; `undefined` without git, a repository, or the permission to run git. */
export async function describeRepository(root: string): Promise<Repository | undefined> {
  if (!mayRun()) return undefined;
  try {
    const [status, origin] = await Promise.all([
      git(root, STATUS).output(),
      git(root, ["config", "--get", "remote.origin.url"]).output(),
    ]);
    if (!status.success) return undefined;
    const remote = withoutSecrets(new TextDecoder().decode(origin.stdout).trim());
    const repository = parseStatus(new TextDecoder().decode(status.stdout));
    return { ...repository, ...(remote !== "" && { remote }) };
  } catch {
    // There is no git here.
    return undefined;
  }
}

/** Describes a repository as it is now; `undefined` without git, a repository, a commit, or the permission to run git. */
export function repositoryNow(root: string): ReturnType<typeof readRepository> | undefined {
  if (!mayRun()) return undefined;
  try {
    return readRepository(root);
  } catch {
    return undefined;
  }
}

/** A commit, and when it was made, in ms since 1970. */
export interface FoundCommit {
  readonly commit: string;
  readonly millis: number;
}

/** Finds the commit that a name means: a hash or the beginning of one, a branch, `HEAD`; `undefined` where git knows none. */
export function findCommit(root: string, name: string): FoundCommit | undefined {
  if (!mayRun()) return undefined;
  const args = ["log", "-1", "--format=%H %ct", "--end-of-options", name, "--"];
  try {
    const { success, stdout } = git(root, args).outputSync();
    const [commit, seconds] = new TextDecoder().decode(stdout).trim().split(" ");
    return success && commit ? { commit, millis: Number(seconds) * 1000 } : undefined;
  } catch {
    // There is no git here.
    return undefined;
  }
}

function mayRun(): boolean {
  return Deno.permissions.querySync({ name: "run", command: "git" }).state === "granted";
}

/** Gives 16 hex characters that stand for how tracked files differ from the commit. @throws {Error} */
export function patchOf(root: string): string {
  return hashOf(run(git(root, ["diff", "--binary", "--no-ext-diff", "HEAD"]))).slice(0, 16);
}

/** Runs a command of git and gives what it prints. @throws {Error} with what git says */
export function askGit(root: string, args: readonly string[]): string {
  return new TextDecoder().decode(run(git(root, args))).replace(/\n$/, "");
}

function run(command: Deno.Command): Uint8Array {
  const { success, stdout, stderr } = command.outputSync();
  if (success) return stdout;
  const [first] = new TextDecoder().decode(stderr).split("\n");
  throw new Error(first!.replace(/^fatal: /, ""));
}

/** The folder named counts, whatever the variables of a hook say; nothing is locked for it, nothing asked. */
function git(root: string, args: readonly string[]): Deno.Command {
  return new Deno.Command("git", {
    args: ["--no-optional-locks", "-C", root, ...args],
    clearEnv: true,
    env: { ...ownVariables(), GIT_TERMINAL_PROMPT: "0" },
    stdin: "null",
  });
}

/** Gives the variables but those that name another repository; none without the permission to read them. */
export function ownVariables(): Record<string, string> {
  if (Deno.permissions.querySync({ name: "env" }).state !== "granted") return {};
  const isForeign = (name: string) => /^GIT_(?!CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)$)/i.test(name);
  return Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) => !isForeign(name)),
  );
}

function parseStatus(text: string): Repository {
  const head = (name: string) => new RegExp(`^# branch\\.${name} (.*)$`, "m").exec(text)?.[1];
  const [commit, branch] = [head("oid"), head("head")];
  return {
    ...(commit !== undefined && !commit.startsWith("(") && { commit }),
    ...(branch !== undefined && !branch.startsWith("(") && { branch }),
    dirty: /^[^#\n]/m.test(text),
  };
}

function withoutSecrets(remote: string): string {
  return remote.replace(/^([a-z+]+:\/\/)[^/@]*@/i, "$1");
}
