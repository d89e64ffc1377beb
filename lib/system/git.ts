/** Gives the commit that a repository stands on. @throws {Error} without git, a repository, a commit or the permission to run git */
export function readCommit(root: string): string {
  const args = ["-C", root, "rev-parse", "HEAD"];
  const { success, stdout, stderr } = new Deno.Command("git", { args }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr).trim());
  return new TextDecoder().decode(stdout).trim();
}
