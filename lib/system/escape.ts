import { once } from "./once.ts";

/** Writes control characters as JSON does, so that a text stays on its line and no terminal obeys it. */
export function escapeControls(text: string): string {
  return text.replace(controls(), (character) => {
    if (character < " ") return JSON.stringify(character).slice(1, -1);
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Does the same in each line of a text. */
export function escapeLines(text: string): string {
  return text.split("\n").map(escapeControls).join("\n");
}

// C0, DEL and C1; the two separators break lines in some terminals and editors.
const controls = once(() => /[\p{Cc}\u2028\u2029]/gu);
