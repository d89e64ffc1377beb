import assert from "node:assert/strict";
import { type TempFolder, tempFolder } from "./mod.ts";

/** A repository of git, in a folder of its own. */
export interface TestRepository extends TempFolder {
  /** Runs git there, and gives what it prints. */
  git(...args: string[]): string;
  /** Writes files and commits them; gives the hash. */
  commit(files: Readonly<Record<string, string>>): string;
}

/** Makes a repository whose branch is `trunk`, in the folder `repo` of a new one. */
export function testRepository(): TestRepository {
  const folder = tempFolder();
  const path = folder.file("repo");
  Deno.mkdirSync(path);
  const git = (...args: string[]) => {
    const env = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
    const who = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
    const { success, stdout, stderr } = new Deno.Command("git", {
      args: [...who, ...args],
      cwd: path,
      env,
    }).outputSync();
    assert.ok(success, `git ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
    return new TextDecoder().decode(stdout).trim();
  };
  git("init", "-q", "-b", "trunk");
  return {
    path,
    file: (name) => `${path}/${name}`,
    git,
    commit: (files) => {
      for (const [name, text] of Object.entries(files)) {
        Deno.writeTextFileSync(`${path}/${name}`, text);
      }
      git("add", "-A");
      git("commit", "-q", "--allow-empty", "-m", "files");
      return git("rev-parse", "HEAD");
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}
