import { closeOnExit, pause } from "../process/program.ts";
import { folderOf, nameOf, syncFile, syncFolder, whatIsAt } from "../files.ts";
import { placeOf } from "./place.ts";
import { tryRemove } from "./probe.ts";
import { Deno } from "../runtime.ts";

/**
 * A file or a folder that lies in a folder of its own until it is whole and on the disk: whoever is killed, and a loss of
 * power, leave no half of it. That folder is locked, so that others can tell whether it was left behind, and remove it.
 */
export class Draft implements Disposable {
  /** Where to make it. */
  readonly path: string;
  readonly #place: string;
  readonly #room: Room;
  readonly #forget: () => void;
  #isOver = false;

  /** Removes what killed ones left behind, and makes room for a draft beside its place. */
  constructor(path: string) {
    this.#place = placeOf(path) ?? path;
    removeAbandoned(folderOf(this.#place));
    this.#room = makeRoom(this.#place);
    this.path = `${this.#room.path}/${NAME}`;
    this.#forget = closeOnExit(this);
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

  /** Removes what is left of it; a second call does nothing. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#forget();
    this.#room.lock?.close();
    // A file needs no descriptor to be removed, of which there may be none left.
    if (whatIsAt(this.path) === "folder") removeFolder(this.path);
    else tryRemove(this.path);
    tryRemove(this.#room.path);
    removeRest(this.#room.path);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** What a draft is called in its room. */
const NAME = "draft";

/** What a folder is called there that is being removed: whoever still writes to it finds it no more. */
const REMOVED = "removed";

/** What tells there that nobody could lock it: it is taken for one that was left behind a day after the last change, in ms. */
const UNLOCKED = "unlocked";
const DAY = 86_400_000;

const KNOWN: ReadonlySet<string> = new Set([NAME, REMOVED, UNLOCKED]);

function removeFolder(path: string): void {
  const removed = `${folderOf(path)}/${REMOVED}`;
  Deno.renameSync(path, removed);
  tryRemove(removed, { recursive: true });
}

/** So often, and after so many ms, what is left is removed once more. */
const [AGAIN, PAUSE] = [100, 5];

/** Whoever was interrupted may have made a folder or a file there meanwhile: DuckDB does so on threads of its own. */
function removeRest(room: string): void {
  for (let i = 0; i < AGAIN && whatIsAt(room) === "folder"; i++) {
    tryRemove(room, { recursive: true });
    if (whatIsAt(room) === "folder") pause(PAUSE);
  }
}

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
    if (whatIsAt(path) === "folder" && (lock !== undefined || isMarked(path))) {
      return { path, lock };
    }
    lock?.close();
  }
}

/** Tells others that it is no lock by which they know whether it was left behind. */
function isMarked(room: string): boolean {
  try {
    Deno.openSync(`${room}/${UNLOCKED}`, { write: true, createNew: true }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A name has 255 bytes at most, on some file systems 143. */
function shortened(place: string): string {
  const name = nameOf(place);
  return place.slice(0, place.length - name.length) + name.slice(0, 40).toWellFormed();
}

/** Gives `undefined` where folders cannot be opened or locked: on Windows, on some disks over a network, in Node and Bun. */
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
    const names = [...Deno.readDirSync(room)].map(({ name }) => name);
    if (!names.every((name) => KNOWN.has(name))) return;
    const isAbandoned = names.includes(UNLOCKED)
      ? names.every((name) => isOld(`${room}/${name}`))
      : lock.tryLockSync(true);
    if (isAbandoned) Deno.removeSync(room, { recursive: true });
  } catch {
    // It is gone, or somebody else's, or cannot be locked here: it does no harm.
  }
}

function isOld(path: string): boolean {
  return Date.now() - Deno.statSync(path).mtime!.getTime() > DAY;
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
