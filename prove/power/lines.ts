import type { Call } from "./calls.ts";

const LINE = /^(\d+) +(?:<\.\.\. \w+ resumed>(.*)|(.*?)( <unfinished \.\.\.>)?)$/;
const DONE = /^(\w+)\((.*)\) += (-?\d+)/;
const TEXT = /"((?:\\x[0-9a-f]{2})*)"/g;
const PLACE = /(\d+|AT_FDCWD)<([^>]*)>/g;

/** Reads what strace wrote of one program. */
export class Lines {
  readonly #folder: string;
  readonly #calls: Call[] = [];
  /** What a thread has begun and not ended. */
  readonly #begun = new Map<string, string>();
  /** File descriptor → where it writes next; none where that is behind the end. */
  readonly #offsets = new Map<string, number>();
  readonly #sizes = new Map<string, number>();

  constructor(folder: string) {
    this.#folder = Deno.realPathSync(folder);
  }

  read(lines: readonly string[]): Call[] {
    for (const line of lines) {
      const [, thread, rest, text, unfinished] = LINE.exec(line) ?? [];
      if (thread === undefined) continue;
      if (unfinished !== undefined) this.#begun.set(thread, text!);
      else this.#readCall(text ?? `${this.#begun.get(thread) ?? ""}${rest}`);
    }
    return this.#calls;
  }

  #readCall(line: string): void {
    const [, name, args, result] = DONE.exec(line) ?? [];
    if (name === undefined || result!.startsWith("-")) return;
    const places = [...args!.matchAll(PLACE)].map(([, fd, path]) => ({
      fd: fd!,
      path: textOf(path!),
    }));
    const texts = [...args!.matchAll(TEXT)].map(([, hex]) => hex!);
    if (name === "write" && places[0]?.fd === "1") {
      this.#calls.push({ kind: "say", text: textOf(texts[0]!) });
      return;
    }
    const opened = name.startsWith("open") ? /= \d+<([^>]*)>/.exec(line)?.[1] : undefined;
    const path = opened !== undefined
      ? textOf(opened)
      : BY_NAME.test(name)
      ? absolute(textOf(texts[0]!), places[0]?.path)
      : places[0]?.path ?? "";
    const own = this.#own(path);
    // SQLite makes the memory that processes share anew where nobody else has the file open.
    if (own === undefined || own.endsWith("-shm") || / ?\(deleted\)/.test(own + args!)) return;
    this.#add(name, own, {
      args: args!,
      result: Number(result),
      fd: places[0]?.fd ?? "",
      texts,
      places,
    });
  }

  #own(given: string): string | undefined {
    const path = given.replace(/\/+$/, "");
    if (path === this.#folder) return "";
    return path.startsWith(`${this.#folder}/`) ? path.slice(this.#folder.length + 1) : undefined;
  }

  #add(name: string, path: string, call: Arguments): void {
    const { args, result, fd, texts } = call;
    const last = Number(/(\d+)$/.exec(args)?.[1]);
    switch (name) {
      case "openat":
      case "open":
        return this.#open(path, `${result}`, args);
      case "write":
      case "writev": {
        const at = this.#offsets.get(fd)!;
        this.#write(path, at ?? this.#size(path), bytesOf(texts.join("")).subarray(0, result));
        if (at !== undefined) this.#offsets.set(fd, at + result);
        return;
      }
      case "pwrite64":
        return this.#write(path, last, bytesOf(texts[0]!).subarray(0, result));
      case "lseek":
        this.#offsets.set(fd, result);
        return;
      case "ftruncate":
        return this.#cut(path, last);
      case "fallocate":
        return this.#cut(path, Math.max(this.#size(path), last));
      case "fsync":
      case "fdatasync":
        this.#calls.push({ kind: "sync", path });
        return;
      default:
        return this.#addName(name, path, call);
    }
  }

  #addName(name: string, path: string, { texts, places }: Arguments): void {
    switch (name) {
      case "mkdir":
      case "mkdirat":
        this.#calls.push({ kind: "make", path, isFolder: true });
        return;
      case "unlink":
      case "unlinkat":
      case "rmdir":
        this.#sizes.delete(path);
        this.#calls.push({ kind: "remove", path });
        return;
      case "rename":
      case "renameat":
      case "renameat2": {
        const to = this.#own(absolute(textOf(texts[1]!), places.at(-1)?.path))!;
        this.#sizes.set(to, this.#size(path));
        this.#sizes.delete(path);
        this.#calls.push({ kind: "rename", path, to });
        return;
      }
      default:
        throw new Error(`Cannot tell what ${name} of "${path}" leaves after a loss of power`);
    }
  }

  #open(path: string, fd: string, args: string): void {
    if (/O_APPEND/.test(args)) this.#offsets.delete(fd);
    else this.#offsets.set(fd, 0);
    if (/O_CREAT/.test(args) && !this.#sizes.has(path)) {
      this.#sizes.set(path, 0);
      this.#calls.push({ kind: "make", path, isFolder: false });
    }
    if (/O_TRUNC/.test(args) && this.#size(path) > 0) this.#cut(path, 0);
  }

  #write(path: string, at: number, bytes: Uint8Array): void {
    this.#sizes.set(path, Math.max(this.#size(path), at + bytes.length));
    this.#calls.push({ kind: "write", path, at, bytes });
  }

  #cut(path: string, size: number): void {
    this.#sizes.set(path, size);
    this.#calls.push({ kind: "cut", path, size });
  }

  #size(path: string): number {
    return this.#sizes.get(path) ?? 0;
  }
}

interface Arguments {
  readonly args: string;
  readonly result: number;
  readonly fd: string;
  /** Texts among the arguments, as strace writes them. */
  readonly texts: readonly string[];
  readonly places: readonly { readonly fd: string; readonly path: string }[];
}

/** Calls that are given a path, not a file. */
const BY_NAME = /^(rename|unlink|mkdir|rmdir|link|symlink|truncate|creat)/;

function absolute(path: string, base: string | undefined): string {
  return path.startsWith("/") ? path : `${base ?? Deno.cwd()}/${path}`;
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromHex(hex.replaceAll("\\x", ""));
}

function textOf(hex: string): string {
  return hex.startsWith("\\x") ? new TextDecoder().decode(bytesOf(hex)) : hex;
}
