import { TrackerError } from "../errors.ts";
import { errorOfMaking, errorOfOpening } from "../system/disk/probe.ts";
import { folderOf, nameOf, whatIsAt } from "../system/files.ts";
import { fromRoot } from "../system/path.ts";

/** SQLite's primary result codes that are told apart; https://sqlite.org/rescode.html. */
export const Code = {
  error: 1,
  busy: 5,
  locked: 6,
  readOnly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  tooBig: 18,
  constraint: 19,
  denied: 23,
  notDatabase: 26,
} as const;

const FULL = "the disk is full";

const WORDS: Readonly<Record<number, string>> = {
  [Code.busy]: "it is locked by another program, longer than busyTimeout allows",
  [Code.locked]: "it is locked by a query that is still running",
  [Code.readOnly]: "it is read-only",
  [Code.io]: "reading or writing the disk failed",
  [Code.corrupt]: "the database is damaged",
  [Code.full]: FULL,
  [Code.tooBig]: "a text or its bytes are over the limit of 1 GB",
  [Code.notDatabase]: "it is not a SQLite database",
};

/** What is told by SQLite's extended codes alone: no room for the index of the WAL; a change that was cut off. */
const EXTENDED: Readonly<Record<number, string>> = {
  4874: FULL,
  776: "a killed program left a change half done, which reading cannot undo: open it once to write",
};

/** SQLite's codes for a disk that did not say that it has what it was given: a file, the name of one in its folder. */
const UNCONFIRMED: ReadonlySet<unknown> = new Set([1034, 1290]);

/** Gives the engine's primary result code; `undefined` for other errors. */
export function codeOf(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown })?.errcode;
  return typeof code === "number" ? code & 0xff : undefined;
}

/** Says in words why the engine or the runtime refused; `undefined` where it was neither. */
export function reasonOf(error: unknown, path: string): string | undefined {
  if (error instanceof TrackerError || !(error instanceof Error)) return undefined;
  if (error instanceof Refusal) return error.message;
  const { code } = error as { code?: string };
  // A size, a count or a rowid that somebody altered by hand.
  if (code === "ERR_OUT_OF_RANGE" && /too large to be represented/.test(error.message)) {
    return "it holds an integer beyond 2^53 where none can be";
  }
  if (code !== "ERR_SQLITE_ERROR") return reasonOfRuntime(error);
  if (whatIsAt(path) === "folder") return FOLDER;
  if (UNCONFIRMED.has((error as { errcode?: unknown }).errcode)) {
    return "the disk did not confirm it; whether it was stored is not known";
  }
  const words = EXTENDED[(error as { errcode?: number }).errcode!] ?? WORDS[codeOf(error) ?? -1];
  if (words !== undefined) return words;
  return /unable to open/.test(error.message) ? whyNotOpen(path) : error.message;
}

/** Words what the engine or the runtime refused: the action, the reason; leaves any other error as it is. */
export function worded(error: unknown, action: string, path: string): unknown {
  const reason = reasonOf(error, path);
  return reason === undefined ? error : new TrackerError(`${action}: ${reason}`, { cause: error });
}

const FOLDER = "it is a folder";

/** What is refused here, and not by the engine; its message is the reason. */
export class Refusal extends Error {}

/** Says that what is read there is in no file any more. */
export const GONE = "it was removed or replaced while it was open";

/** Says that writing would reach nobody. */
export const MOVED = `${GONE}; what it held can still be read here`;

/** Gives the engine's error for a damaged file, where the engine itself does not notice. */
export function damaged(what: string): Error {
  return Object.assign(new Error(what), { code: "ERR_SQLITE_ERROR", errcode: Code.corrupt });
}

/** Says why the runtime or the operating system refused. */
export function reasonOfRuntime(error: Error): string | undefined {
  switch ((error as { code?: string }).code ?? error.name) {
    case "NotCapable":
      return `the permission is missing: ${error.message}`;
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "ENOENT":
      return "its folder does not exist";
    case "EISDIR":
      return FOLDER;
    case "ENOTDIR":
    case "EEXIST":
      return "a part of its path is a file, not a folder";
    case "EROFS":
      return "its file system is read-only";
    case "EIO":
      return WORDS[Code.io];
    case "ENOSPC":
      return FULL;
    case "EDQUOT":
      return "the disk quota is used up";
    case "EFBIG":
      return "file too large";
    case "ELOOP":
      return "its links lead in a circle";
    case "ENAMETOOLONG":
      return "its name is too long";
    case "EMFILE":
      return "this program has too many files open";
    case "ENFILE":
      return "too many files are open on this machine";
    case "ERR_INVALID_STATE":
      return "it is closed";
  }
  if (error.message === "database is not open") return "it is closed";
  return reasonOfSystem(error.message);
}

/** Gives what the system says of what Deno has no code for: of a file that would be too large, or a disk that is away. */
function reasonOfSystem(message: string): string | undefined {
  const [, told] = /^([^:]+) \(os error \d+\)/.exec(message) ?? [];
  return told && told[0]!.toLowerCase() + told.slice(1);
}

/** SQLite says only that it could not open the file, or one of those that it has beside it. */
function whyNotOpen(path: string): string {
  if (whatIsAt(path) === "nothing") return "no such file";
  return whyNot(path, errorOfOpening(path, FILES)) ??
    "permission denied, or it is in WAL mode and its folder is read-only";
}

/** Says why a file cannot be made in a folder that is there. */
export function whyNotMade(path: string): string {
  const folder = folderOf(path);
  const error = errorOfOpening(folder, FILES) ?? errorOfMaking(folder);
  return whyNot(path, error) ?? "it cannot be created, its folder is read-only";
}

/** So many files SQLite opens for a database. */
const FILES = 4;

/** What the names of those have at their end. */
const LONGEST_END = "-journal".length;

function whyNot(path: string, error: Error | undefined): string | undefined {
  const { code } = { ...error } as { code?: string };
  if (error !== undefined && !/^(NotCapable|EACCES|EPERM|EROFS|ENOENT)$/.test(code ?? error.name)) {
    return reasonOfRuntime(error);
  }
  const length = (text: string) => new TextEncoder().encode(text).length;
  const isLong = length(nameOf(path)) + LONGEST_END > 255 || length(fromRoot(path)) > LONGEST_PATH;
  return isLong ? "its name is too long: the files beside it would have longer ones" : undefined;
}

/** So many bytes of a path SQLite takes. */
const LONGEST_PATH = 500;
