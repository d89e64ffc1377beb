import { didYouMean } from "../../errors.ts";

/** Is thrown for a command line that means nothing: it ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Is thrown where a gate cannot tell: it ends with exit code 3. */
export class Undecided extends Error {
  override readonly name = "Undecided";
}

/** Is thrown where Ctrl-C ended the work: it ends with exit code 130. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Gives the error for a word that is none of those known. */
export function unknown(what: string, word: string, known: Iterable<string>): UsageError {
  const hint = didYouMean(word, known) || "; see xt --help";
  return new UsageError(`Unknown ${what} "${word}"${hint}`);
}
