import { locked } from "./disk/lock.ts";
import type { Limit } from "./disk/shift.ts";
import { folderOf, identityIn, identityOf, makeFolder, mayRead } from "./files.ts";
import { Deno } from "./runtime.ts";

/**
 * A file that grows at its end, each text written whole in one call, without a buffer: what was written survives the
 * process, and texts of several processes do not mix.
 */
export class AppendedFile {
  readonly path: string;
  readonly #onGone: (how: "removed" | "moved") => void;
  readonly #check: () => void;
  readonly #encoder = new TextEncoder();
  /** Encoding into bytes that are there takes a third of making new ones. */
  readonly #bytes = new Uint8Array(8192);
  /** The head that stands in there already, as many lines of a millisecond have the same, and the room behind it. */
  #head = "";
  #rest = this.#bytes;
  #file: Deno.FsFile | undefined;
  /** What tells the file from another one in its place; unknown where the system does not tell. */
  #identity: string | undefined;
  /** Without the permission to read, nothing is known of the file. */
  #mayRead = false;
  /** The millisecond of the last look whether the file is still there: looking takes as long as writing a line. */
  #looked = 0;
  /** What was written since. */
  #recent: string[] = [];
  /** The file ends within a line. */
  #torn = false;
  /** In bytes: as it was at the last look, and what was written here since. */
  #size = 0;
  #limit: Limit | undefined;

  /**
   * @param onGone is told that somebody removed the file, or moved it, and another was begun
   * @param check throws where the path is not to be written to
   */
  constructor(
    path: string,
    onGone: (how: "removed" | "moved") => void,
    check: () => void = () => {},
  ) {
    this.path = path;
    this.#onGone = onGone;
    this.#check = check;
  }

  /** Has the file begun anew before it would be larger. Others that write to it have to know the same limit. */
  limit(limit: Limit): void {
    this.#limit = limit;
  }

  /**
   * Appends a text that ends a line, behind its head. They are encoded one by one: one character of a head that is not in
   * Latin 1 would have V8 widen all of the text.
   *
   * @throws what the system refuses; a part may be written then
   */
  append(text: string, head = ""): void {
    const now = Date.now();
    if (now !== this.#looked) this.#look(now);
    this.#write(text, head);
    this.#recent.push(head + text);
  }

  /**
   * The system keeps a removed file as long as it is open: what was written there since is written again. What went to one
   * that was moved, as programs do that rotate logs, is there.
   */
  #look(now: number): void {
    this.#looked = now;
    const recent = this.#recent;
    this.#recent = [];
    const how = this.#whatBefell();
    if (how !== undefined) this.#beginAnew(how, recent);
    else if (this.#limit !== undefined && this.#mayRead && this.#file !== undefined) {
      this.#size = this.#file.statSync().size;
    }
  }

  #beginAnew(how: "removed" | "moved", recent: readonly string[]): void {
    this.#file?.close();
    this.#file = undefined;
    this.#open();
    // Others that know the limit move it too.
    if (how === "removed" || this.#limit === undefined) this.#onGone(how);
    if (how === "removed") { for (const text of recent) this.#write(text); }
  }

  #whatBefell(): "removed" | "moved" | undefined {
    if (this.#file === undefined || !this.#mayRead) return undefined;
    const identity = this.#identity === undefined ? undefined : identityOf(this.path);
    if (identity !== undefined && identity === this.#identity) return undefined;
    if (this.#file.statSync().nlink === 0) return "removed";
    return identity === undefined ? undefined : "moved";
  }

  #write(text: string, head = ""): void {
    let file = this.#file ?? this.#open();
    const bytes = this.#encode(this.#torn ? `\n${head}` : head, text);
    if (this.#limit !== undefined && this.#size + bytes.length > this.#limit.most) {
      file = this.#makeRoom(file, bytes.length, this.#limit);
    }
    this.#size += bytes.length;
    let at = 0;
    try {
      while (at < bytes.length) at += file.writeSync(at === 0 ? bytes : bytes.subarray(at));
      this.#torn = false;
    } catch (error) {
      this.#torn ||= at > 0;
      throw error;
    }
  }

  /** Whoever has the lock renames it; others find that it was moved. What is larger than the limit has a file of its own. */
  #makeRoom(file: Deno.FsFile, more: number, limit: Limit): Deno.FsFile {
    this.#size = file.statSync().size;
    if (this.#size === 0 || this.#size + more <= limit.most || !this.#mayRead) return file;
    try {
      locked(this.path, () => {
        if (identityOf(this.path) === this.#identity) limit.shift(this.path);
      });
    } catch (error) {
      this.#limit = undefined;
      limit.onStuck(error);
      return file;
    }
    file.close();
    this.#recent = [];
    const fresh = this.#open();
    limit.onFull();
    return fresh;
  }

  #encode(head: string, text: string): Uint8Array {
    const bytes = this.#bytes;
    if ((head.length + text.length) * 3 > bytes.length) return this.#encoder.encode(head + text);
    if (head !== this.#head) {
      this.#rest = bytes.subarray(this.#encoder.encodeInto(head, bytes).written);
      this.#head = head;
    }
    const { written } = this.#encoder.encodeInto(text, this.#rest);
    return bytes.subarray(0, this.#rest.byteOffset + written);
  }

  #open(): Deno.FsFile {
    this.#check();
    const open = () => Deno.openSync(this.path, { append: true, create: true });
    try {
      this.#file = open();
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      makeFolder(folderOf(this.path));
      this.#file = open();
    }
    this.#torn = false;
    this.#size = 0;
    this.#mayRead = mayRead(this.path);
    if (this.#mayRead) {
      const info = this.#file.statSync();
      this.#identity = identityIn(info);
      this.#size = info.size;
      this.#torn = endsWithinLine(this.path, info.size);
    }
    return this.#file;
  }

  /** Closes the file. @throws what the system refuses where it was removed and cannot be begun again */
  close(): void {
    try {
      if (this.#whatBefell() === "removed") this.#beginAnew("removed", this.#recent);
    } finally {
      this.#file?.close();
      this.#file = undefined;
    }
  }
}

/** Whoever wrote last may have found the disk full. */
function endsWithinLine(path: string, size: number): boolean {
  if (size === 0) return false;
  try {
    using file = Deno.openSync(path);
    file.seekSync(size - 1, Deno.SeekMode.Start);
    const last = new Uint8Array(1);
    return file.readSync(last) === 1 && last[0] !== 0x0a;
  } catch {
    return false;
  }
}
