import { fileURLToPath } from "node:url";
import type { Call } from "./calls.ts";
import { Lines } from "./lines.ts";

/** All by which a program changes files; what is not understood here is an error, so that nothing is overlooked. */
const CALLS =
  "openat,open,creat,write,pwrite64,writev,pwritev,pwritev2,lseek,ftruncate,truncate,fallocate," +
  "rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,mkdir,mkdirat,rmdir,fsync,fdatasync," +
  "sync_file_range,copy_file_range,sendfile,splice,msync";

/** Says why calls of the system cannot be recorded here; `undefined` where they can. */
export function whyNoTrace(): string | undefined {
  if (Deno.build.os !== "linux") return "calls of the system are recorded on Linux only";
  try {
    const { success } = new Deno.Command("strace", { args: ["-f", "true"] }).outputSync();
    return success ? undefined : "strace may not look at programs here";
  } catch {
    return "there is no program strace here (apt-get install strace)";
  }
}

/** Runs a program with Deno to its end, and gives what it asked of the disk in a folder, and said. @throws where it fails */
export async function record(
  program: URL,
  args: readonly string[],
  folder: string,
): Promise<Call[]> {
  const file = await Deno.makeTempFile({ prefix: "xetrack_trace_" });
  const flags = ["-f", "-qq", "-y", "-xx", "-s", "100000000", "-e", `trace=${CALLS}`, "-o", file];
  const run = [
    "run",
    "--quiet",
    "--no-check",
    "--no-prompt",
    "--allow-all",
    fileURLToPath(program),
  ];
  try {
    const { code, stderr } = await new Deno.Command("strace", {
      args: [...flags, Deno.execPath(), ...run, ...args],
    }).output();
    const said = new TextDecoder().decode(stderr);
    if (code !== 0 || said !== "") {
      throw new Error(`The recorded program ended with ${code}: ${said}`);
    }
    return new Lines(folder).read(Deno.readTextFileSync(file).split("\n"));
  } finally {
    Deno.removeSync(file);
  }
}
