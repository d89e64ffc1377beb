import { escapeHtml } from "../../frame/html.ts";
import type { Pixel } from "./pixels.ts";

/** The size of a drawing in pixels; its legend stands below that. */
export interface SvgSize {
  readonly width: number;
  readonly height: number;
  readonly title?: string | undefined;
}

/** What a character takes, about, and a line of them, in pixels. */
export const LETTER = 7;
export const LINE = 18;

/** They differ from each other, and from white and from black. */
export const COLOURS: readonly string[] = [
  "#2f7ed8",
  "#e8590c",
  "#2b9a66",
  "#d6409f",
  "#8e4ec6",
  "#b8860b",
  "#0e9aa7",
  "#e5484d",
];

/** Writes a text at a place; nothing where there is none. */
export function textAt([x, y]: Pixel, words: string, anchor: string, colour?: string): string {
  if (words === "") return "";
  const style = colour === undefined ? "" : ` style="fill:${colour};font-size:16px"`;
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${style}>` +
    `${escapeXml(words)}</text>`;
}

/** Writes a text so that it is no markup. */
export function escapeXml(text: string): string {
  return escapeHtml(text.toWellFormed());
}

/** A tenth of a pixel is more than is seen. */
export function round(pixel: number): number {
  return Math.round(pixel * 10) / 10;
}
