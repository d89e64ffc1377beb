/*
 * The few calls to the file system, by Deno's own functions: importing `node:fs` takes 20 ms, as long as an empty script.
 */

import { Deno } from "./runtime.ts";

/** Gives the folder that a path lies in. */
export function folderOf(path: string): string {
  return path.slice(0, path.length - nameOf(path).length) || ".";
}

/** Gives the last part of a path. */
export function nameOf(path: string): string {
  const last = (mark: string) => path.lastIndexOf(mark) + 1;
  return path.slice(Deno.build.os === "windows" ? Math.max(last("/"), last("\\")) : last("/"));
}

/** Tells what is at a path; `"stream"` is a pipe or a device, `"unknown"` where the permission to look is missing. */
export function whatIsAt(path: string): "file" | "folder" | "stream" | "nothing" | "unknown" {
  try {
    const { isFile, isDirectory } = Deno.statSync(path);
    return isDirectory ? "folder" : isFile ? "file" : "stream";
  } catch (error) {
    // A file stands where a folder of its path would.
    const isNone = error instanceof Deno.errors.NotADirectory;
    return isNone || error instanceof Deno.errors.NotFound ? "nothing" : "unknown";
  }
}

/** Tells whether the system says that a file is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound;
}

/**
 * Gives what stays the same of a file until another one takes its place; `"nothing"` where none is there, `undefined`
 * where the system does not tell.
 */
export function identityOf(path: string): string | undefined {
  try {
    return identityIn(Deno.statSync(path));
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? "nothing" : undefined;
  }
}

/** Gives the same of what was read of a file. */
export function identityIn({ dev, ino }: Deno.FileInfo): string | undefined {
  // Windows numbers files in 64 bits.
  return Number.isSafeInteger(ino) ? `${dev}:${ino}` : undefined;
}

/** Gives the path of the file that a path leads to. @throws what the system refuses */
export function realPathOf(path: string): string {
  return Deno.realPathSync(path);
}

/** Tells whether the program was given the permission to write there, without asking for it. */
export function mayWrite(path: string): boolean {
  return Deno.permissions.querySync({ name: "write", path }).state === "granted";
}

/** Tells whether the program was given the permission to read there, without asking for it. */
export function mayRead(path: string): boolean {
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}

/** Makes a folder, and those above it; with `sync`, a loss of power leaves their names. @throws what the system refuses */
export function makeFolder(path: string, { sync = false } = {}): void {
  const missing = sync ? missingFolders(path) : [];
  Deno.mkdirSync(path, { recursive: true });
  for (const folder of missing) syncFolder(folderOf(folder));
}

/** Gives a folder, and those above it, that are not there, the outermost first. */
export function missingFolders(path: string): string[] {
  const folder = path.replace(/(?<=[^/\\])[/\\]+$/, "");
  const parent = folderOf(folder);
  if (parent === folder || whatIsAt(folder) !== "nothing") return [];
  return [...missingFolders(parent), folder];
}

/** Has the system write a file to its disk: a loss of power then leaves it as it is. @throws what the system refuses */
export function syncFile(path: string): void {
  using file = Deno.openSync(path);
  file.syncSync();
}

/** Does the same with the names in a folder, where the file system knows of that. @throws what the system refuses */
export function syncFolder(path: string): void {
  // Windows opens no folder.
  if (Deno.build.os === "windows") return;
  try {
    syncFile(path);
  } catch (error) {
    if (!NO_SYNC.has((error as { code?: string }).code)) throw error;
  }
}

/** So says a file system that writes names to its disk in its own time: some over a network, some in user space. */
const NO_SYNC: ReadonlySet<string | undefined> = new Set([
  ...["EINVAL", "ENOTSUP", "EOPNOTSUPP"],
  // A folder that can be written to, and not read.
  "EACCES",
]);

/** Gives a file piece by piece, each of at most so many bytes, and valid until the next. */
export function* readPieces(path: string, size: number): Generator<Uint8Array, void> {
  using file = Deno.openSync(path);
  const bytes = new Uint8Array(size);
  for (let n = file.readSync(bytes); n !== null; n = file.readSync(bytes)) {
    yield bytes.subarray(0, n);
  }
}

/** Renames what is in a folder. */
export function renameIn(path: string, rename: (name: string) => string): void {
  for (const { name } of [...Deno.readDirSync(path)]) {
    if (rename(name) !== name) Deno.renameSync(`${path}/${name}`, `${path}/${rename(name)}`);
  }
}

/** Reads a whole file. */
export function readBytes(path: string): Uint8Array {
  return Deno.readFileSync(path);
}

/** Reads what stands in a file behind so many bytes, at most so many more. @throws what the system refuses */
export function readBehind(path: string, at: number, most: number): Uint8Array {
  using file = Deno.openSync(path);
  file.seekSync(at, Deno.SeekMode.Start);
  const bytes = new Uint8Array(most);
  let length = 0;
  while (length < most) {
    const n = file.readSync(bytes.subarray(length));
    if (n === null) break;
    length += n;
  }
  return bytes.subarray(0, length);
}

/** Gives the size of a file in bytes, and what tells it from others; `undefined` where none is there. */
export function sizeAndIdentity(path: string): { size: number; identity: string } | undefined {
  try {
    const info = Deno.statSync(path);
    return { size: info.size, identity: identityIn(info) ?? path };
  } catch {
    return undefined;
  }
}

/** Gives the names in a folder, in their order. @throws what the system refuses */
export function namesIn(path: string): string[] {
  return [...Deno.readDirSync(path)].map(({ name }) => name).sort();
}

/** Moves a file, in the place of another one if one is there. @throws what the system refuses */
export function moveFile(from: string, to: string): void {
  Deno.renameSync(from, to);
}
