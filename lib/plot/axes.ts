import { displayWidth } from "../markdown.ts";
import { type Look, strokesOf } from "./look.ts";
import { place, type Scale } from "./scale.ts";

/** Columns that the labels of an axis take, with its line. */
export function gutterOf(y: Scale): number {
  return y.ticks.reduce((most, { label }) => Math.max(most, label.length), 0) + 2;
}

/** Lines that title, axis and labels take. */
export function linesAround({ title, xlab }: Look): number {
  return 2 + (title === undefined ? 0 : 1) + (xlab === undefined ? 0 : 1);
}

/** Puts a drawing into its axes: labels to the left and below, title above, name of the axis at the bottom. */
export function withAxes(drawing: readonly string[], x: Scale, y: Scale, look: Look): string[] {
  const gutter = gutterOf(y);
  const width = look.width - gutter;
  const lines = [...withLeftAxis(drawing, y, look), ...bottomAxis(x, width, gutter, look)];
  if (look.title !== undefined) lines.unshift(centred(look.title, width, gutter));
  if (look.xlab !== undefined) lines.push(centred(look.xlab, width, gutter));
  return lines.map((line) => line.trimEnd());
}

function withLeftAxis(drawing: readonly string[], y: Scale, look: Look): string[] {
  const { vertical, tickY } = strokesOf(look);
  const labels = new Map(y.ticks.map(({ value, label }) => {
    const row = Math.round((1 - place(y, value)) * (drawing.length - 1));
    return [row, label];
  }));
  const room = gutterOf(y) - 2;
  return drawing.map((line, row) => {
    const label = labels.get(row);
    return `${(label ?? "").padStart(room)} ${label === undefined ? vertical : tickY}${line}`;
  });
}

/** Labels stand in the middle below their ticks; one that would touch its neighbour is left out. */
function bottomAxis(x: Scale, width: number, gutter: number, look: Look): [string, string] {
  const { horizontal, corner, tickX } = strokesOf(look);
  const line = Array<string>(width).fill(horizontal);
  let labels = "";
  for (const { value, label } of x.ticks) {
    const column = Math.round(place(x, value) * (width - 1));
    const from = Math.min(
      Math.max(0, gutter + column - Math.floor(label.length / 2)),
      gutter + width - label.length,
    );
    if (labels !== "" && from < labels.length + 2) continue;
    line[column] = tickX;
    labels = labels.padEnd(from) + label;
  }
  return [`${" ".repeat(gutter - 1)}${corner}${line.join("")}`, labels];
}

function centred(text: string, width: number, gutter: number): string {
  return " ".repeat(gutter + Math.max(0, Math.floor((width - displayWidth(text)) / 2))) + text;
}
