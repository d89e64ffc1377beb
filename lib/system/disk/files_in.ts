import { identityIn } from "../files.ts";
import { Deno } from "../runtime.ts";

/** Is told what in a folder cannot be read, and why. */
export type OnUnreadable = (path: string, error: Error) => void;

/**
 * Gives the paths of all files in a folder and the folders in it, each once, whatever links lead to it.
 *
 * @throws what the system refuses for the folder itself
 */
export function filesIn(folder: string, onUnreadable: OnUnreadable): Generator<string, void> {
  return filesOnce(folder, onUnreadable, new Set([keyOf(folder, Deno.statSync(folder))]));
}

function* filesOnce(
  folder: string,
  onUnreadable: OnUnreadable,
  seen: Set<string>,
): Generator<string, void> {
  for (const { name } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    try {
      const info = Deno.statSync(path);
      const key = keyOf(path, info);
      if (seen.has(key)) continue;
      seen.add(key);
      if (info.isDirectory) yield* filesOnce(path, onUnreadable, seen);
      else if (info.isFile) yield path;
      else onUnreadable(path, new Error("it is no file"));
    } catch (error) {
      onUnreadable(path, error as Error);
    }
  }
}

/** Gives what tells a file from all others. */
function keyOf(path: string, info: Deno.FileInfo): string {
  return identityIn(info) ?? Deno.realPathSync(path);
}

/** Tells whether a link stands at a path. */
export function isLink(path: string): boolean {
  try {
    return Deno.lstatSync(path).isSymlink;
  } catch {
    return false;
  }
}

/** Reads a text file; `undefined` where it is not there or may not be read. */
export function readText(path: string | URL): string | undefined {
  try {
    const { state } = Deno.permissions.querySync({ name: "read", path });
    return state === "granted" ? Deno.readTextFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}
