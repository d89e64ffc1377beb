import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { makePackage } from "../../tasks/npm.ts";

/** A folder where the package is installed as npm installs it, and the runtimes that can run it. */
export interface NpmProject {
  readonly folder: string;
  /** Name → path of the program. */
  readonly runtimes: Readonly<Record<"node" | "bun", string>>;
}

/** So the runtimes come from npm, where those of the machine may be too old. */
const RUNTIMES = ["node@24.21.0", "bun@1.4.5", "vitest@5.0.3"];

/**
 * Makes it, once for each state of the package, in the folder for temporary files; `undefined` where npm cannot, which is
 * said on stderr.
 */
export async function npmProject(): Promise<NpmProject | undefined> {
  const made = Deno.makeTempDirSync({ prefix: "xetrack_npm_" });
  try {
    const packed = makePackage(made);
    const hash = createHash("sha256").update(Deno.readFileSync(packed)).digest("hex").slice(0, 16);
    const folder = `${tmpdir()}/xetrack_npm_${Deno.uid() ?? ""}_${hash}`;
    using lock = await Deno.open(`${folder}.lock`, { create: true, write: true });
    await lock.lock(true);
    const bin = `${folder}/node_modules/.bin`;
    const runtimes = { node: `${bin}/node`, bun: `${bin}/bun` };
    if (isThere(`${folder}/ready`)) return { folder, runtimes };
    Deno.mkdirSync(folder, { recursive: true });
    Deno.writeTextFileSync(`${folder}/package.json`, `{ "type": "module", "private": true }`);
    await npm(folder, packed, ...RUNTIMES);
    Deno.writeTextFileSync(`${folder}/ready`, "");
    return { folder, runtimes };
  } catch (error) {
    const why = (error as Error).message.trim().split("\n").at(-1);
    console.error(`Tests on Node and Bun are skipped: ${why}`);
    return undefined;
  } finally {
    Deno.removeSync(made, { recursive: true });
  }
}

async function npm(cwd: string, ...packages: string[]): Promise<void> {
  const flags = ["--no-audit", "--no-fund"];
  const args = ["install", ...flags, ...packages];
  const { success, stderr } = await new Deno.Command("npm", { args, cwd }).output();
  if (!success) {
    throw new Error(new TextDecoder().decode(stderr).split("\nnpm error A complete")[0]);
  }
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
