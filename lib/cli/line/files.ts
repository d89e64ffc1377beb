import { readPieces, whatIsAt } from "../../system/files.ts";
import type { Command } from "../command.ts";

/** What a file of SQLite begins with. */
const MAGIC = "SQLite format 3\0";

/** Lists what a command takes, the files as one. */
export function operandsOf({ operands, files }: Command): string[] {
  return (files === undefined ? operands : operands.replace("…", "")).split(" ")
    .filter((operand) => operand !== "");
}

/** What stands behind a command. */
interface Parts {
  /** Of a command that takes several. */
  readonly files: readonly string[];
  /** The first file, and what is none. */
  readonly operands: readonly string[];
}

/** Parts the files from what else stands behind a command: what may be something else is one where SQLite made it. */
export function partFiles(command: Command, given: readonly string[]): Parts {
  const [first, ...others] = given;
  if (command.files === undefined || first === undefined) return { files: [], operands: given };
  const wanted = operandsOf(command).slice(1);
  const needed = wanted.filter((operand) => operand.startsWith("<")).length;
  const mayBeFile = (word: string) =>
    isDatabase(word) || wanted.length === needed && /[./\\]/.test(word);
  const until = others.slice(0, Math.max(0, others.length - needed)).findIndex((word) =>
    !mayBeFile(word)
  );
  const count = until < 0 ? Math.max(0, others.length - needed) : until;
  return { files: [first, ...others.slice(0, count)], operands: [first, ...others.slice(count)] };
}

/** Is asked before SQLite opens anything: closing a file gives up the locks that the process has on it. */
function isDatabase(path: string): boolean {
  if (whatIsAt(path) !== "file") return false;
  try {
    for (const bytes of readPieces(path, MAGIC.length)) return decoder.decode(bytes) === MAGIC;
  } catch {
    // What cannot be read is said by whoever reads it.
  }
  return false;
}

const decoder = new TextDecoder();
