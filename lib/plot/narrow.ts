import { cut, displayWidth } from "../frame/markdown.ts";
import type { Look } from "./look.ts";

/** Stands before the lines behind a plot, where there is room. */
export const INDENT = "   ";

/** Breaks a text between its words into lines that are not wider than the plot; a wider word is cut. */
export function wrapped(text: string, { width }: Look): string[] {
  if (displayWidth(text) <= width) return [text];
  const lines: string[] = [];
  for (const word of text.trim().split(/ +/)) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && displayWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(cut(word, width));
  }
  return lines;
}
