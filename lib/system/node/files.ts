import type * as fs from "node:fs";
import { builtin } from "../builtin.ts";

/** How to open a file, as Deno has it. */
interface OpenOptions {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly append?: boolean;
  readonly create?: boolean;
  readonly createNew?: boolean;
  readonly truncate?: boolean;
  readonly mode?: number;
}

/** What Deno has of files, over `node:fs`. */
export const files = {
  chmodSync: (path: string, mode: number) => node().chmodSync(path, mode),
  chownSync: (path: string, uid: number | null, gid: number | null) =>
    node().chownSync(path, uid ?? -1, gid ?? -1),
  lstatSync: (path: string) => infoOf(node().lstatSync(path)),
  makeTempDirSync: ({ dir = builtin("node:os").tmpdir(), prefix = "" } = {}) =>
    node().mkdtempSync(`${dir}/${prefix}`),
  mkdirSync: (path: string, options?: { recursive?: boolean; mode?: number }) =>
    void node().mkdirSync(path, options),
  openSync: (path: string, options?: OpenOptions) => new File(path, options),
  readDirSync: (path: string) =>
    node().readdirSync(path, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      isFile: entry.isFile(),
      isDirectory: entry.isDirectory(),
      isSymlink: entry.isSymbolicLink(),
    })),
  readFileSync: (path: string | URL) => bytesOf(node().readFileSync(path)),
  readLinkSync: (path: string) => node().readlinkSync(path),
  readTextFileSync: (path: string | URL) => node().readFileSync(path, "utf8"),
  realPathSync: (path: string) => node().realpathSync.native(path),
  removeSync: (path: string, { recursive = false } = {}) => {
    if (recursive) return node().rmSync(path, { recursive });
    if (node().lstatSync(path).isDirectory()) return node().rmdirSync(path);
    node().unlinkSync(path);
  },
  renameSync: (from: string, to: string) => node().renameSync(from, to),
  SeekMode: { Start: 0, Current: 1, End: 2 },
  statSync: (path: string) => infoOf(node().statSync(path)),
  stdin: { ...stream(0), readSync: (bytes: Uint8Array) => readInput(bytes) },
  stdout: stream(1),
  stderr: stream(2),
};

function node(): typeof fs {
  return builtin("node:fs");
}

/** A Buffer is of a class of its own, and a small one shares its memory with others. */
function bytesOf(buffer: Uint8Array): Uint8Array {
  const isShared = buffer.byteLength !== buffer.buffer.byteLength;
  return isShared ? new Uint8Array(buffer) : new Uint8Array(buffer.buffer as ArrayBuffer);
}

function infoOf(stats: fs.Stats) {
  return {
    ...stats,
    isFile: stats.isFile(),
    isDirectory: stats.isDirectory(),
    isSymlink: stats.isSymbolicLink(),
    mtime: stats.mtime,
    birthtime: stats.birthtime,
  };
}

/** An open file; it has no place of its own but where it was put. */
class File implements Disposable {
  readonly #fd: number;
  #at: number | null = null;

  constructor(path: string, options: OpenOptions = { read: true }) {
    this.#fd = node().openSync(path, flagsOf(options), options.mode ?? 0o666);
  }

  readSync(bytes: Uint8Array): number | null {
    const read = node().readSync(this.#fd, bytes, 0, bytes.length, this.#at);
    if (this.#at !== null) this.#at += read;
    return read === 0 && bytes.length > 0 ? null : read;
  }

  writeSync(bytes: Uint8Array): number {
    return node().writeSync(this.#fd, bytes, 0, bytes.length, this.#at);
  }

  seekSync(offset: number, whence: number): number {
    const { size } = node().fstatSync(this.#fd);
    this.#at = offset + (whence === 2 ? size : whence === 1 ? this.#at ?? 0 : 0);
    return this.#at;
  }

  statSync(): ReturnType<typeof infoOf> {
    return infoOf(node().fstatSync(this.#fd));
  }

  syncSync(): void {
    node().fsyncSync(this.#fd);
  }

  truncateSync(size = 0): void {
    node().ftruncateSync(this.#fd, size);
  }

  lockSync(): void {
    throw new Error("this runtime locks no files");
  }

  tryLockSync(): boolean {
    return false;
  }

  close(): void {
    node().closeSync(this.#fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function flagsOf(
  { read, write, append, create, createNew, truncate }: OpenOptions,
): number {
  const { constants } = node();
  const writes = write || append;
  return (read && writes ? constants.O_RDWR : writes ? constants.O_WRONLY : constants.O_RDONLY) |
    (append ? constants.O_APPEND : 0) | (create || createNew ? constants.O_CREAT : 0) |
    (createNew ? constants.O_EXCL : 0) | (truncate ? constants.O_TRUNC : 0);
}

function stream(fd: number) {
  return {
    writeSync: (bytes: Uint8Array) => node().writeSync(fd, bytes),
    isTerminal: () => builtin("node:tty").isatty(fd),
  };
}

/** Windows and terminals end their input with an error. */
function readInput(bytes: Uint8Array): number | null {
  for (;;) {
    try {
      return node().readSync(0, bytes) || null;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === "EOF") return null;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
