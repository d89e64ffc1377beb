/** What stands in the place of a secret. */
export const REDACTED = "[redacted]";

/** So many are kept: a program may make any number of calls. */
const MOST = 1000;

/** A shorter text, or number, is hidden only where it stands alone: it may be a part of any word. */
const LONG = 4;

/** Secrets that were met, which are not to be stored where they come up again, as in the message of an error. */
export class HiddenTexts {
  readonly #texts = new Set<string>();

  /** Adds each text and number in a value. */
  add(value: unknown): void {
    const seen = new Set<object>();
    const open = [value];
    while (open.length > 0) {
      const part = open.pop();
      if (typeof part === "string") this.#addText(part);
      else if (typeof part === "number" || typeof part === "bigint") this.#addNumber(String(part));
      if (typeof part !== "object" || part === null || seen.has(part)) continue;
      seen.add(part);
      if (!ArrayBuffer.isView(part)) {
        for (const member of Object.values(part)) open.push(member);
      }
    }
  }

  /** Adds those of another one. */
  addAll(other: HiddenTexts): void {
    for (const text of other.#texts) this.#keep(text);
  }

  #addText(text: string): void {
    this.#keep(text.trim());
    // Without its scheme: `Bearer …`.
    const [, credentials] = /^\s*[A-Za-z]+ +(\S+)\s*$/.exec(text) ?? [];
    if (credentials !== undefined) this.#keep(credentials);
  }

  #addNumber(text: string): void {
    if (text.length >= LONG) this.#keep(text);
  }

  #keep(text: string): void {
    if (text === "") return;
    this.#texts.add(text);
    if (this.#texts.size > MOST) this.#texts.delete(this.#texts.values().next().value!);
  }

  /** Gives a text without them. */
  without(text: string): string {
    const longestFirst = [...this.#texts].sort((a, b) => b.length - a.length);
    let rest = text;
    for (const hidden of longestFirst) {
      if (hidden.length >= LONG) rest = rest.replaceAll(hidden, REDACTED);
      else if (rest.includes(hidden)) rest = rest.replace(standingAlone(hidden), REDACTED);
    }
    return rest;
  }
}

function standingAlone(text: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(text)}(?![\\p{L}\\p{N}])`, "gu");
}
