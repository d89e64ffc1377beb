import { folderOf, nameOf, syncFile, syncFolder, whatIsAt } from "../files.ts";
import { placeOf } from "./place.ts";
import { tryRemove } from "./probe.ts";

/** Writes a file anew, piece by piece: as a draft, where a file may be made beside it. */
export function writeFile(path: string, work: (write: Write) => void): void {
  const place = placeOfDraft(path);
  if (place === undefined) return writePieces(path, work);
  using draft = new Draft(place);
  writePieces(draft.path, work);
  draft.keep();
}

/** Takes a piece of a file. */
export type Write = (piece: string | Uint8Array) => void;

function writePieces(path: string, work: (write: Write) => void): void {
  using file = Deno.openSync(path, { write: true, create: true, truncate: true });
  const encoder = new TextEncoder();
  work((piece) => {
    const bytes = typeof piece === "string" ? encoder.encode(piece) : piece;
    for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
  });
}

/** Gives where a draft is to go in the end; `undefined` for a stream, and where the permissions do not reach its folder. */
function placeOfDraft(path: string): string | undefined {
  if (!mayChange(folderOf(path))) return undefined;
  const place = placeOf(path);
  const isFile = place !== undefined && /file|nothing/.test(whatIsAt(place));
  return isFile && mayChange(folderOf(place)) ? place : undefined;
}

function mayChange(folder: string): boolean {
  const may = (name: "read" | "write") =>
    Deno.permissions.querySync({ name, path: folder }).state === "granted";
  return may("read") && may("write");
}

/**
 * A file or a folder that lies in a folder of its own until it is whole and on the disk: whoever is killed, and a loss of
 * power, leave no half of it. That folder is locked, so that others can tell whether it was left behind, and remove it.
 */
export class Draft implements Disposable {
  /** Where to make it. */
  readonly path: string;
  readonly #place: string;
  readonly #room: Room;

  /** Removes what killed ones left behind, and makes room for a draft beside its place. */
  constructor(path: string) {
    this.#place = placeOf(path) ?? path;
    removeAbandoned(folderOf(this.#place));
    this.#room = makeRoom(this.#place);
    this.path = `${this.#room.path}/${NAME}`;
  }

  /** Gives it its name, and the mode of the file whose place it takes. */
  keep(): void {
    if (whatIsAt(this.path) === "folder") syncWhole(this.path);
    else {
      using file = Deno.openSync(this.path);
      takeOver(this.path, this.#place);
      file.syncSync();
    }
    Deno.renameSync(this.path, this.#place);
    syncFolder(folderOf(this.#place));
  }

  [Symbol.dispose](): void {
    this.#room.lock?.close();
    // A file needs no descriptor to be removed, of which there may be none left.
    if (whatIsAt(this.path) === "folder") tryRemove(this.path, { recursive: true });
    else tryRemove(this.path);
    tryRemove(this.#room.path);
  }
}

/** What a draft is called in its room. */
const NAME = "draft";

interface Room {
  readonly path: string;
  readonly lock: Deno.FsFile | undefined;
}

/** Nobody else looks into it: the file that is replaced may be one that others cannot read. */
function makeRoom(place: string): Room {
  for (;;) {
    const path = `${shortened(place)}.${crypto.randomUUID().slice(0, 8)}.tmp`;
    Deno.mkdirSync(path, { mode: 0o700 });
    const lock = lockOn(path);
    // Somebody may have taken it for one that was left behind, before it was locked.
    if (whatIsAt(path) === "folder") return { path, lock };
    lock?.close();
  }
}

/** A name has 255 bytes at most, on some file systems 143. */
function shortened(place: string): string {
  const name = nameOf(place);
  return place.slice(0, place.length - name.length) + name.slice(0, 40).toWellFormed();
}

/** Gives `undefined` where folders cannot be opened or locked: on Windows, on some disks over a network. */
function lockOn(folder: string): Deno.FsFile | undefined {
  let file: Deno.FsFile | undefined;
  try {
    file = Deno.openSync(folder);
    file.lockSync(true);
    return file;
  } catch {
    file?.close();
    return undefined;
  }
}

function removeAbandoned(folder: string): void {
  for (const { name, isDirectory } of entriesOf(folder)) {
    if (isDirectory && /\.[0-9a-f]{8}\.tmp$/.test(name)) removeIfAbandoned(`${folder}/${name}`);
  }
}

/** Some folders can be written to, and not read. */
function entriesOf(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) return [];
    throw error;
  }
}

/** Leaves what another one writes to, and what is none: it holds something else. */
function removeIfAbandoned(room: string): void {
  try {
    using lock = Deno.openSync(room);
    const isRoom = [...Deno.readDirSync(room)].every(({ name }) => name === NAME);
    if (isRoom && lock.tryLockSync(true)) Deno.removeSync(room, { recursive: true });
  } catch {
    // It is gone, or somebody else's, or cannot be locked here: it does no harm.
  }
}

/** Gives a file the mode and the owner of another one, if there is one. */
function takeOver(path: string, place: string): void {
  if (whatIsAt(place) !== "file") return;
  const { mode, uid, gid } = Deno.statSync(place);
  if (mode === null) return;
  const own = Deno.statSync(path);
  if (uid !== own.uid || gid !== own.gid) tryGive(path, uid, gid);
  Deno.chmodSync(path, mode & 0o7777);
}

/** Only root gives a file to somebody else. */
function tryGive(path: string, uid: number | null, gid: number | null): void {
  try {
    Deno.chownSync(path, uid, gid);
  } catch (error) {
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
  }
}

function syncWhole(path: string): void {
  if (whatIsAt(path) !== "folder") return syncFile(path);
  for (const { name } of Deno.readDirSync(path)) syncWhole(`${path}/${name}`);
  syncFolder(path);
}
