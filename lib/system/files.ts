/*
 * The few calls to the file system, by Deno's own functions: importing `node:fs` takes 20 ms, as long as an empty script.
 */

import { fromRoot } from "./path.ts";

/** Gives the folder that a path lies in. */
export function folderOf(path: string): string {
  return path.replace(/[^/\\]*$/, "") || ".";
}

/** Tells what is at a path; `"stream"` is a pipe or a device, `"unknown"` where the permission to look is missing. */
export function whatIsAt(
  path: string,
  look = Deno.statSync,
): "file" | "folder" | "stream" | "nothing" | "unknown" {
  try {
    const { isFile, isDirectory } = look(path);
    return isDirectory ? "folder" : isFile ? "file" : "stream";
  } catch (error) {
    // A file stands where a folder of its path would.
    const isNone = error instanceof Deno.errors.NotADirectory;
    return isNone || error instanceof Deno.errors.NotFound ? "nothing" : "unknown";
  }
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
  return ino === null ? undefined : `${dev}:${ino}`;
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
  const parents = sync ? parentsOfMissing(path) : [];
  Deno.mkdirSync(path, { recursive: true });
  for (const parent of parents) syncFolder(parent);
}

function parentsOfMissing(path: string): string[] {
  const folder = path.replace(/(?<=[^/\\])[/\\]+$/, "");
  const parent = folderOf(folder);
  if (parent === folder || whatIsAt(folder) !== "nothing") return [];
  return [...parentsOfMissing(parent), parent];
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
const NO_SYNC: ReadonlySet<string | undefined> = new Set(["EINVAL", "ENOTSUP", "EOPNOTSUPP"]);

/** Tells whether two paths are known to be one file. */
export function isSameFile(path: string, other: string): boolean {
  try {
    return Deno.realPathSync(path) === Deno.realPathSync(other);
  } catch {
    return false;
  }
}

/** Writes a file anew, piece by piece: as a draft, where a file may be made beside it. */
export function writeFile(path: string, work: (write: (text: string) => void) => void): void {
  if (!mayHaveDraft(path)) return writePieces(path, work);
  using draft = new Draft(path, "file");
  writePieces(draft.path, work);
  draft.keep();
}

function mayHaveDraft(path: string): boolean {
  const folder = folderOf(path);
  // Others may hold open what a link leads to: /dev/stdout is one.
  return mayRead(folder) && mayWrite(folder) && /file|nothing/.test(whatIsAt(path, Deno.lstatSync));
}

function writePieces(path: string, work: (write: (text: string) => void) => void): void {
  using file = Deno.openSync(path, { write: true, create: true, truncate: true });
  const encoder = new TextEncoder();
  work((text) => {
    const bytes = encoder.encode(text);
    for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
  });
}

/** Gives a file piece by piece, each of at most so many bytes, and valid until the next. */
export function* readPieces(path: string, size: number): Generator<Uint8Array, void> {
  using file = Deno.openSync(path);
  const bytes = new Uint8Array(size);
  for (let n = file.readSync(bytes); n !== null; n = file.readSync(bytes)) {
    yield bytes.subarray(0, n);
  }
}

/** A file or a folder that has another name until it is whole: whoever is killed leaves no half of it. */
export class Draft implements Disposable {
  readonly path: string;
  readonly #end: string;
  #isKept = false;

  /** Makes an empty one beside a path, or beside the file that the path is a link to. */
  constructor(path: string, what: "file" | "folder") {
    this.#end = targetOf(path);
    this.path = `${this.#end}.${crypto.randomUUID().slice(0, 8)}.tmp`;
    if (what === "folder") Deno.mkdirSync(this.path);
    else Deno.writeFileSync(this.path, new Uint8Array(), { createNew: true });
  }

  /** Gives it its name. */
  keep(): void {
    Deno.renameSync(this.path, this.#end);
    this.#isKept = true;
  }

  [Symbol.dispose](): void {
    // DuckDB removes what it could not write whole.
    if (this.#isKept || whatIsAt(this.path) === "nothing") return;
    Deno.removeSync(this.path, { recursive: true });
  }
}

function targetOf(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return fromRoot(path);
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

/** Writes a whole file anew. */
export function writeBytes(path: string, bytes: Uint8Array): void {
  Deno.writeFileSync(path, bytes);
}
