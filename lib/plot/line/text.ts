import { escapeControls } from "../../system/escape.ts";
import { captionOf } from "../caption.ts";
import { Field } from "../field.ts";
import { legend, pensOf } from "../legend.ts";
import type { Look } from "../look.ts";
import { INDENT, wrapped } from "../narrow.ts";
import type { Picture } from "./picture.ts";

/** Where all else is ASCII, marks are too. */
const ASCII: Readonly<Record<string, string>> = { "×": "!", "▲": "^", "▼": "v" };

/** Draws a picture for a terminal, line by line. */
export function drawLines({ title, x, y, xNamed, series, beside }: Picture, look: Look): string[] {
  const pens = pensOf(series.length, look);
  const plain = (text: string) =>
    look.mark !== undefined && look.mark <= "~" ? text.replace(/[×▲▼]/g, (c) => ASCII[c]!) : text;
  const names = legend(series.map(({ name }) => name), pens, look);
  const notes = beside.flatMap((text) => wrapped(INDENT + escapeControls(plain(text)), look));
  const behind = [...names, ...notes];
  const caption = captionOf(title, { x, named: xNamed, behind, look });
  const field = new Field({ x, y, caption, pens }, look);
  for (const [i, { band }] of series.entries()) {
    if (band !== undefined) field.band(band.xs, band.low, band.high, i);
  }
  for (const [i, { pieces }] of series.entries()) {
    for (const { xs, ys } of pieces) field.line(xs, ys, i);
  }
  for (const [i, { marks }] of series.entries()) {
    for (const mark of marks) field.mark(mark.x, mark.y, plain(mark.character), i);
  }
  return field.lines(look);
}
