import { folderOf, makeFolder } from "./files.ts";

/**
 * A file that grows at its end, each text written whole in one call, without a buffer: what was written survives the
 * process, and texts of several processes do not mix.
 */
export class AppendedFile {
  readonly path: string;
  readonly #onRemoved: () => void;
  readonly #encoder = new TextEncoder();
  /** Encoding into bytes that are there takes a third of making new ones. */
  readonly #bytes = new Uint8Array(8192);
  #file: Deno.FsFile | undefined;
  /** The millisecond of the last look whether the file is still there: looking takes half as long as writing a line. */
  #looked = "";
  /** What was written since. */
  #recent: string[] = [];
  /** The file ends within a line. */
  #torn = false;

  /** @param onRemoved is told that somebody removed the file, and another was begun */
  constructor(path: string, onRemoved: () => void) {
    this.path = path;
    this.#onRemoved = onRemoved;
  }

  /** Appends a text that ends a line, logged at a timestamp. @throws what the system refuses; a part may be written then */
  append(text: string, timestamp: string): void {
    const millisecond = timestamp.slice(0, 23);
    if (millisecond !== this.#looked) this.#look(millisecond);
    this.#write(text);
    this.#recent.push(text);
  }

  /** The system keeps a removed file as long as it is open: what was written there since is written again. */
  #look(millisecond: string): void {
    this.#looked = millisecond;
    const [file, recent] = [this.#file, this.#recent];
    this.#recent = [];
    if (file === undefined || file.statSync().nlink !== 0) return;
    file.close();
    this.#file = undefined;
    this.#open();
    this.#onRemoved();
    for (const text of recent) this.#write(text);
  }

  #write(text: string): void {
    const file = this.#file ?? this.#open();
    const bytes = this.#encode(this.#torn ? `\n${text}` : text);
    let at = 0;
    try {
      while (at < bytes.length) at += file.writeSync(at === 0 ? bytes : bytes.subarray(at));
      this.#torn = false;
    } catch (error) {
      this.#torn ||= at > 0;
      throw error;
    }
  }

  #encode(text: string): Uint8Array {
    if (text.length * 3 > this.#bytes.length) return this.#encoder.encode(text);
    return this.#bytes.subarray(0, this.#encoder.encodeInto(text, this.#bytes).written);
  }

  #open(): Deno.FsFile {
    const open = () => Deno.openSync(this.path, { append: true, create: true });
    try {
      this.#file = open();
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      makeFolder(folderOf(this.path));
      this.#file = open();
    }
    this.#torn = endsWithinLine(this.path, this.#file.statSync().size);
    return this.#file;
  }

  /** Closes the file. @throws what the system refuses where it was removed and cannot be begun again */
  close(): void {
    try {
      this.#look("");
    } finally {
      this.#file?.close();
      this.#file = undefined;
    }
  }
}

/** Whoever wrote last may have found the disk full. Without permission to read, the line is taken as whole. */
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
