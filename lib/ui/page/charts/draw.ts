import type { Range } from "../../../plot/axis.ts";
import { type Scale, scaleOf } from "./axes.ts";
import type { ChartPicture, Scales } from "./picture.ts";
import { drawLine, stroke } from "./strokes.ts";

/** The colours of the page. */
interface Ink {
  readonly text: string;
  readonly grid: string;
}

const TOP = 8;
const BOTTOM = 24;
const RIGHT = 10;
const LETTER = 6.6;

/** Gives where values have their places: the labels of the y axis take the room that they need. */
export function scalesOf({ width, height, x, y }: ChartPicture): Scales {
  const up = scaleOf(y, [height - BOTTOM, TOP], false);
  const longest = Math.max(1, ...up.ticks.map(({ label }) => label.length));
  return { x: scaleOf(x, [12 + longest * LETTER, width - RIGHT], true), y: up };
}

/** Draws a chart on a canvas. */
export function drawChart(canvas: HTMLCanvasElement, picture: ChartPicture): Scales {
  const { width, height, lines } = picture;
  const ratio = devicePixelRatio || 1;
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  const pen = canvas.getContext("2d")!;
  pen.scale(ratio, ratio);
  pen.clearRect(0, 0, width, height);
  const scales = scalesOf(picture);
  const style = getComputedStyle(canvas);
  drawGrid(pen, picture, scales, {
    text: style.getPropertyValue("--soft") || "#666",
    grid: style.getPropertyValue("--line") || "#ddd",
  });
  pen.save();
  pen.beginPath();
  pen.rect(scales.x.at(scales.x.range[0]) - 3, TOP - 4, width, height - BOTTOM - TOP + 8);
  pen.clip();
  pen.lineJoin = "round";
  for (const line of lines) drawLine(pen, line, scales, picture);
  pen.restore();
  return scales;
}

function drawGrid(
  pen: CanvasRenderingContext2D,
  { height }: ChartPicture,
  { x, y }: Scales,
  { text, grid }: Ink,
): void {
  const [left, right] = [x.at(x.range[0]), x.at(x.range[1])];
  pen.font = "11px system-ui, sans-serif";
  pen.fillStyle = text;
  pen.strokeStyle = grid;
  pen.lineWidth = 1;
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  for (const { at, label } of y.ticks) {
    stroke(pen, [left, at], [right, at]);
    pen.fillText(label, left - 6, at);
  }
  pen.textAlign = "center";
  pen.textBaseline = "top";
  const bottom = height - BOTTOM;
  stroke(pen, [left, bottom], [right, bottom]);
  for (const { at, label } of x.ticks) {
    stroke(pen, [at, bottom], [at, bottom + 4]);
    const half = label.length * LETTER / 2;
    pen.fillText(label, Math.max(half, Math.min(right + RIGHT - half, at)), bottom + 7);
  }
}

/** Gives the part of an axis between two pixels; `undefined` where they are too near. */
export function dragged(scale: Scale, from: number, to: number): Range | undefined {
  if (Math.abs(from - to) < 5) return undefined;
  const [a, b] = [scale.value(from), scale.value(to)];
  return [Math.max(scale.range[0], Math.min(a, b)), Math.min(scale.range[1], Math.max(a, b))];
}
