import { createHash } from "node:crypto";
import { tmpdir } from "node:os";

/**
 * Gives the path of a Python that has these packages (`name==version`), in a virtual environment that is made once
 * and kept in the folder for temporary files. `undefined` where that cannot be, which is said on stderr.
 */
export async function pythonWith(packages: readonly string[]): Promise<string | undefined> {
  const hash = createHash("sha256").update(packages.join(" ")).digest("hex").slice(0, 16);
  const folder = `${tmpdir()}/xetrack_python_${hash}`;
  const python = `${folder}/${WINDOWS ? "Scripts/python.exe" : "bin/python"}`;
  const ready = `${folder}/ready`;
  try {
    // Tests in other processes may want the same.
    using lock = await Deno.open(`${folder}.lock`, { create: true, write: true });
    await lock.lock(true);
    if (await exists(ready)) return python;
    await run(WINDOWS ? "python" : "python3", ["-m", "venv", "--clear", folder]);
    await run(python, ["-m", "pip", "install", "--quiet", ...packages]);
    await Deno.writeTextFile(ready, "");
    return python;
  } catch (error) {
    const [why] = (error as Error).message.trim().split("\n").slice(-1);
    console.error(
      `Tests with Python are skipped, there is none with ${packages.join(", ")}: ${why}`,
    );
    return undefined;
  }
}

const WINDOWS = Deno.build.os === "windows";

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, {
    args: [...args],
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr) || `${command} failed`);
}
