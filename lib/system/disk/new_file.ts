import { folderOf, whatIsAt } from "../files.ts";
import { Draft } from "./draft.ts";
import { placeOf } from "./place.ts";
import { Deno } from "../runtime.ts";

/** Writes a file anew, piece by piece: as a draft, where a file may be made beside it. */
export function writeFile(path: string, work: (write: Write) => void): void {
  using file = new NewFile(path);
  work((piece) => file.write(piece));
  file.keep();
}

/** Writes a file in the same way, and lets others have their turn between the pieces: signals, timers. */
export async function writeInTurns(path: string, pieces: Iterable<Piece>): Promise<void> {
  using file = new NewFile(path);
  for (const piece of pieces) {
    file.write(piece);
    await new Promise((resolve) => setTimeout(resolve));
  }
  file.keep();
}

/** A piece of a file. */
export type Piece = string | Uint8Array;

/** Takes a piece of a file. */
export type Write = (piece: Piece) => void;

/** A file that is written anew: as a draft, where a file may be made beside it. */
class NewFile implements Disposable {
  readonly #draft: Draft | undefined;
  readonly #file: Deno.FsFile;
  readonly #encoder = new TextEncoder();
  #isOpen = true;

  constructor(path: string) {
    const place = placeOfDraft(path);
    this.#draft = place === undefined ? undefined : new Draft(place);
    try {
      const options = { write: true, create: true, truncate: true };
      this.#file = Deno.openSync(this.#draft?.path ?? path, options);
    } catch (error) {
      this.#draft?.close();
      throw error;
    }
  }

  /** Adds a piece. */
  write(piece: Piece): void {
    const bytes = typeof piece === "string" ? this.#encoder.encode(piece) : piece;
    for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
  }

  /** Gives it its name. */
  keep(): void {
    this.#close();
    this.#draft?.keep();
  }

  #close(): void {
    if (this.#isOpen) this.#file.close();
    this.#isOpen = false;
  }

  [Symbol.dispose](): void {
    this.#close();
    this.#draft?.[Symbol.dispose]();
  }
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
