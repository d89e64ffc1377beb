import { readBehind, sizeAndIdentity, whatIsAt } from "../system/files.ts";
import { filesIn } from "../system/disk/files_in.ts";
import { LOG } from "./file_names.ts";
import { isLog } from "./folder.ts";
import { encodingOf } from "./lines.ts";

/** Makes something of lines, as they come. */
export interface LineReader<T> {
  read(line: string): T[];
}

/** At most so many bytes of a file are read at a look. */
const PIECE = 1 << 22;

/** A file that grows. */
interface Growing<T> {
  at: number;
  decoder: TextDecoder | undefined;
  rest: string;
  reader: LineReader<T>;
}

/**
 * Gives what comes into a log file, or the log files of a folder, at each look. A file that another one takes the place
 * of, as logrotate has it, is read to its end, and the new one from its beginning.
 */
export class LogTail<T> {
  readonly #path: string;
  readonly #makeReader: () => LineReader<T>;
  /** By what tells files apart, whatever they are called. */
  readonly #files = new Map<string, Growing<T>>();

  /** Begins where the files end now. */
  constructor(path: string, makeReader: () => LineReader<T>) {
    this.#path = path;
    this.#makeReader = makeReader;
    for (const { identity, size } of this.#look()) this.#begin(identity, size);
  }

  /** Gives what came since the last look. */
  next(): T[] {
    const found: T[] = [];
    for (const { path, identity, size } of this.#look()) {
      // What rotates a log by copying it makes another file of what was read.
      const start = path.endsWith(LOG) || path === this.#path ? 0 : size;
      const file = this.#files.get(identity) ?? this.#begin(identity, start);
      if (size < file.at) Object.assign(file, this.#fresh(0));
      while (file.at < size) {
        const before = file.at;
        for (const item of this.#more(path, file)) found.push(item);
        if (file.at === before) break;
      }
    }
    return found;
  }

  *#look(): Generator<{ path: string; identity: string; size: number }, void> {
    const isFolder = whatIsAt(this.#path) === "folder";
    for (const path of isFolder ? filesIn(this.#path, () => {}) : [this.#path]) {
      const known = isFolder && !isLog(path) ? undefined : sizeAndIdentity(path);
      if (known !== undefined) yield { path, ...known };
    }
  }

  #begin(identity: string, at: number): Growing<T> {
    const file = this.#fresh(at);
    this.#files.set(identity, file);
    return file;
  }

  #fresh(at: number): Growing<T> {
    return { at, decoder: undefined, rest: "", reader: this.#makeReader() };
  }

  #more(path: string, file: Growing<T>): T[] {
    try {
      file.decoder ??= new TextDecoder(encodingOf(readBehind(path, 0, 2)));
      const bytes = readBehind(path, file.at, PIECE);
      file.at += bytes.length;
      const lines = (file.rest + file.decoder.decode(bytes, { stream: true })).split("\n");
      file.rest = lines.pop()!;
      return lines.flatMap((line) => file.reader.read(line));
    } catch {
      // It is gone by now, or may not be read: the next look tells.
      return [];
    }
  }
}
