import { escapeControls } from "../system/escape.ts";
import { cut, displayWidth } from "../frame/markdown.ts";
import type { Axis } from "./axis.ts";
import type { Caption } from "./caption.ts";
import { linesOf, type Look } from "./look.ts";

/** A drawing and its axes. */
export interface Drawing {
  /** Lines from the top down. */
  readonly rows: readonly string[];
  readonly x: Axis;
  readonly y: Axis;
  /** The line of the x axis is the first cell of the y axis, so that bars stand on it. */
  readonly grounded?: boolean;
}

/** So many cells are left to draw on, however narrow the terminal. */
export const FEWEST_COLUMNS = 5;

/** Counts the cells that a label of the y axis may take. */
export function labelRoom({ width }: Look): number {
  return Math.max(1, width - FEWEST_COLUMNS - 2);
}

/** Cuts the labels of a y axis that leave nothing to draw on. */
export function narrowed(y: Axis, look: Look): Axis {
  const room = labelRoom(look);
  return { ...y, ticks: y.ticks.map(({ at, label }) => ({ at, label: cut(label, room) })) };
}

/** Counts the cells beside a drawing: the labels of its y axis, and the axis. */
export function marginOf(y: Axis): number {
  return Math.max(0, ...y.ticks.map(({ label }) => label.length)) + 2;
}

/** Gives a drawing with its axes and caption, line by line. */
export function frame({ rows, x, y, grounded }: Drawing, caption: Caption, look: Look): string[] {
  const lines = linesOf(look);
  const corner = lines.corners[3];
  const margin = marginOf(y);
  const labels = new Map(y.ticks.map(({ at, label }) => [at, label]));
  const left = (at: number, plain: string, tick: string) =>
    `${(labels.get(at) ?? "").padStart(margin - 2)} ${labels.has(at) ? tick : plain}`;
  const bottom = grounded ? 1 : 0;
  const ticks = new Set(x.ticks.map(({ at }) => at));
  const ruler = Array.from({ length: x.cells }, (_, i) => ticks.has(i) ? lines.tick : lines.across);
  return [
    ...centred(caption.title, margin, look.width),
    ...rows.map((row, i) => left(bottom + rows.length - 1 - i, lines.down, lines.left) + row),
    left(grounded ? 0 : -1, corner, corner) + ruler.join(""),
    labelLine(x, margin, look.width),
    ...centred(caption.below, margin, look.width),
    ...caption.behind,
  ];
}

/** Each label has its middle under its tick; those at the ends stay within the width. */
function labelLine({ ticks }: Axis, margin: number, width: number): string {
  let line = "";
  for (const { at, label } of ticks.filter(({ label }) => label.length <= width)) {
    const middle = margin + at - Math.floor((label.length - 1) / 2);
    const start = Math.max(0, Math.min(middle, width - label.length));
    if (line === "" || start > line.length) line = line.padEnd(start) + label;
  }
  return line;
}

function centred(text: string, margin: number, width: number): string[] {
  if (text === "") return [];
  // Labels may have taken all of a narrow line.
  const room = Math.max(1, width - margin);
  const shown = cut(escapeControls(text), room);
  return [" ".repeat(margin + Math.floor((room - displayWidth(shown)) / 2)) + shown];
}
