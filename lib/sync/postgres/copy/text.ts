const SPECIAL = /[\\\n\r\t]/;
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** Escapes text for COPY. */
export function escape(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[\\\n\r\t]/g, (letter) => ESCAPES[letter]!) : text;
}

const LETTERS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** Gives the text that was escaped. */
export function unescape(text: string): string {
  return text.includes("\\")
    ? text.replace(/\\(.)/gs, (_, letter) => LETTERS[letter] ?? letter)
    : text;
}
