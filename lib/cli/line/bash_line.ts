/** A command line up to the cursor, as bash reads it. */
export interface BashLine {
  /** Without their quotes; the last one goes as far as the cursor. */
  readonly words: readonly string[];
  /** The last one as it was typed. */
  readonly typed: string;
  /** The quote that is open. */
  readonly quote: string;
}

/** What a backslash takes its meaning from between double quotes. */
const IN_DOUBLE_QUOTES = /["$`\\]/g;
/** The same without quotes: all but what is plain in every shell. */
const SPECIAL = /[^\w@%+=:,./\-\u0080-\u{10ffff}]/gu;

/** Splits a line into words. */
export function splitLine(line: string): BashLine {
  const words: string[] = [];
  let word = "";
  let start = 0;
  let quote = "";
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!;
    if (quote === "" && /\s/.test(char)) {
      if (i > start) words.push(word);
      [word, start] = ["", i + 1];
    } else if (char === quote) quote = "";
    else if (quote === "" && /["']/.test(char)) quote = char;
    else if (char === "\\" && quote !== "'" && escapes(line[i + 1], quote)) word += line[++i] ?? "";
    else word += char;
  }
  return { words: [...words, word], typed: line.slice(start), quote };
}

function escapes(next: string | undefined, quote: string): boolean {
  return quote === "" || next?.search(IN_DOUBLE_QUOTES) === 0;
}

/**
 * Gives the words that go on as the last one begins, quoted as it is, without what bash leaves as it was typed: it
 * replaces only `rest`, the end behind a quote, `=` or `:`.
 */
export function bashReply(
  candidates: readonly string[],
  { words, typed, quote }: BashLine,
  rest: string,
): string[] {
  const kept = splitLine(typed.slice(0, typed.length - rest.length)).words.at(-1)!;
  return candidates.filter((word) => word.startsWith(words.at(-1)!))
    .map((word) => quoted(word.slice(kept.length), quote));
}

function quoted(word: string, quote: string): string {
  if (quote === "'") return word.replaceAll("'", "'\\''");
  return word.replace(quote === "" ? SPECIAL : IN_DOUBLE_QUOTES, "\\$&");
}
